using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Templates;

/// <summary>
/// A template of a mapping file whose <c>${NAME}</c> variables may be secrets. The text that is sent has their values; the text that is
/// shown to people has the variables as written.
/// </summary>
/// <param name="Sent">With variables filled.</param>
/// <param name="Shown">As written.</param>
public sealed record SecretTemplate(Template Sent, Template Shown)
{
    /// <summary>Compiles and tries the template of a file; null when a mistake was noted at its place.</summary>
    /// <param name="value">The template's place in the file.</param>
    /// <param name="escaping">The format around the template.</param>
    /// <param name="known">The names it may use.</param>
    public static SecretTemplate? Read(YamlValue value, Escaping escaping, Names known)
    {
        if (value.IsMap)
        {
            return InnerText.Read(value, escaping, known);
        }

        if (escaping != Escaping.Xml && value.IsScalar && HandWritten.FindFormat(value.RawText()!) is { } format)
        {
            value.Fault(
                $"\"{value.Path}\" writes {format} by hand: a quote or a bracket in a resident's words would change it",
                format switch
                {
                    "XML" => "Write the document as one: { xml: … }, or {{text.NAME}} with the document below texts",
                    "JSON" => "Write the document as one: { json: { … } }, or {{text.NAME}} with the document below texts",
                    _ => "Write each field of it by itself, below form or query",
                });
            return null;
        }

        if (value.RawText() is not { } raw || value.Text(text => Template.Escape(text, escaping)) is not { } filled)
        {
            return null;
        }

        var sent = Compile(value, filled, escaping, known);
        var shown = raw == filled ? sent : Compile(value, raw, escaping, known) ?? sent;
        return sent is null
            ? null
            : new SecretTemplate(InnerText.WithTexts(sent, known, show: false), InnerText.WithTexts(shown!, known, show: true));
    }

    /// <summary>The text with each value written.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public string Render(IValues values, bool show = false) => (show ? Shown : Sent).Render(values);

    /// <summary>The text as it is sent and as it may be shown.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public Rendered RenderBoth(IValues values)
    {
        var sent = Sent.Render(values);
        return new Rendered(sent, ReferenceEquals(Sent, Shown) ? sent : Shown.Render(values));
    }

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => Shown.Text;

    // Rendering with trial values finds mistakes that the syntax hides: an unknown time zone, a malformed date format, a length that is
    // no number.
    private static Template? Compile(YamlValue value, string text, Escaping escaping, Names known)
    {
        try
        {
            var template = Template.Compile(text, escaping, known, value.Fault);
            template?.Render(TrialValues.Instance);
            return template;
        }
        catch (Exception e)
        {
            value.Fault(
                $"\"{value.Path}\" cannot be written: {e.InnerException?.Message ?? e.Message}",
                "Write {{name}}, {{truncate name 60}} or {{date name \"yyyy-MM-dd\" \"America/New_York\"}}");
            return null;
        }
    }
}

/// <summary>A text with its values written. Does not print: it may hold a resident's data and secrets.</summary>
/// <param name="Sent">With secrets.</param>
/// <param name="Shown">Without.</param>
public sealed record Rendered(string Sent, string Shown)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(Rendered);
}
