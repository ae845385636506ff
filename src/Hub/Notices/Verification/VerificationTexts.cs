using Allentown311.CrmCore.Residents;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>What a resident reads who is to verify an address, in the languages of notices.</summary>
internal sealed record VerificationTexts
{
    private static readonly VerificationTexts English = new()
    {
        Language = Languages.English,
        Ask = "To get the whole text of notices at this address, confirm that it is yours: {0} "
            + "If you asked the city for nothing, you need do nothing.",
        AskShort = "Confirm your number for full texts: {0}",
        Title = "Confirm your address",
        Question = "Do you want notices about your requests, with all they say, at the address where you got this link?",
        Button = "Yes, this address is mine",
        Done = "Thank you. The next notices hold the whole text. You can close this page.",
        Invalid = "This link is no longer valid. The next notice has a new one.",
    };

    private static readonly VerificationTexts Spanish = new()
    {
        Language = Languages.Spanish,
        Ask = "Para recibir el texto completo de los avisos en esta dirección, confirme que es suya: {0} "
            + "Si usted no pidió nada a la ciudad, no tiene que hacer nada.",
        AskShort = "Confirme su número para recibir textos completos: {0}",
        Title = "Confirme su dirección",
        Question = "¿Quiere recibir los avisos sobre sus solicitudes, con el texto completo, en la dirección donde recibió este enlace?",
        Button = "Sí, esta dirección es mía",
        Done = "Gracias. Los próximos avisos traen el texto completo. Puede cerrar esta página.",
        Invalid = "Este enlace ya no es válido. El próximo aviso trae uno nuevo.",
    };

    /// <summary>The language, ISO 639-1.</summary>
    public required string Language { get; init; }

    /// <summary>The paragraph of a mail, with <c>{0}</c> for the link.</summary>
    public required string Ask { get; init; }

    /// <summary>The sentence of a text message, with <c>{0}</c> for the link.</summary>
    public required string AskShort { get; init; }

    /// <summary>The page's title.</summary>
    public required string Title { get; init; }

    /// <summary>The page's question.</summary>
    public required string Question { get; init; }

    /// <summary>The button's label.</summary>
    public required string Button { get; init; }

    /// <summary>What the page says after the button was pressed.</summary>
    public required string Done { get; init; }

    /// <summary>What the page says of a link that is not valid.</summary>
    public required string Invalid { get; init; }

    /// <summary>The texts of a language; English for one that notices do not have.</summary>
    public static VerificationTexts Of(string language) => language == Languages.Spanish ? Spanish : English;

    /// <summary>A notice's text with the request to verify the address at its end.</summary>
    public static string Append(string body, Uri link, string language, bool isText)
    {
        var texts = Of(language);
        return isText
            ? $"{body.TrimEnd()} {texts.AskShort.Replace("{0}", link.AbsoluteUri, StringComparison.Ordinal)}"
            : $"{body.TrimEnd()}\n\n{texts.Ask.Replace("{0} ", $"\n{link.AbsoluteUri}\n", StringComparison.Ordinal)}";
    }
}
