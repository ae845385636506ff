using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Tests.City;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>Sample messages, and senders as a city would configure them.</summary>
internal static class Sample
{
    public static Message Message { get; } = new(
        Id: "27262993",
        To: "ana@example.com",
        ToName: "Ana Muñoz",
        Subject: "Su solicitud 26-00417-3 está terminada",
        Body: "Hola Ana\n\n¡Ya está! 100% = sí\n.punto al comienzo\n\nAllentown 311",
        Language: "es",
        TicketNumber: "26-00417-3",
        Event: "completed");

    public static Message Text { get; } = Message with
    {
        To = "+16105550100",
        Subject = "",
        Body = "Allentown 311: su solicitud ya está & lista = {{to}}",
    };

    /// <summary>The senders of a city that writes notices to <paramref name="folder"/> unless other settings are given.</summary>
    public static (INoticeSender Mail, INoticeSender Text) Senders(
        string folder, SenderSettings? mail = null, SenderSettings? text = null, TimeProvider? time = null)
    {
        var notices = CityTrial.Allentown.Notices with
        {
            FromName = new Translated(Translated.Of("Allentown 311").ByLanguage.Add("es", "Atención 311")),
            Mail = mail ?? new("folder"),
            Text = text ?? new("folder"),
        };
        return NoticeSenders.Create(CityTrial.Allentown with { Notices = notices }, folder, time ?? TimeProvider.System);
    }
}
