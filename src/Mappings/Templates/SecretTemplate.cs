using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Templates;

/// <summary>
/// A template of a mapping file whose <c>${NAME}</c> variables may be secrets. The text that is sent has their values; the text that is
/// shown to people has the variables as written. A secret that a file holds may be replaced while the hub runs.
/// </summary>
public sealed class SecretTemplate
{
    private readonly Func<Template> sent;

    /// <summary>A template whose secrets stay as they are.</summary>
    /// <param name="sent">With variables filled.</param>
    /// <param name="shown">As written.</param>
    public SecretTemplate(Template sent, Template shown)
        : this(() => sent, shown)
    {
    }

    private SecretTemplate(Func<Template> sent, Template shown) => (this.sent, Shown) = (sent, shown);

    /// <summary>The template with variables filled, as they are now.</summary>
    public Template Sent => sent();

    /// <summary>The template as written.</summary>
    public Template Shown { get; }

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

        var compiled = Compile(value, filled, escaping, known, value.Fault);
        if (compiled is null)
        {
            return null;
        }

        var shown = raw == filled ? compiled : Compile(value, raw, escaping, known, value.Fault) ?? compiled;
        var current = InnerText.WithTexts(compiled, known, show: false);
        return new SecretTemplate(
            Variables.FilesOf(raw).Count == 0 ? () => current : Rotating(value, (filled, current), escaping, known),
            InnerText.WithTexts(shown, known, show: true));
    }

    /// <summary>The text with each value written.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public string Render(IValues values, bool show = false) => (show ? Shown : Sent).Render(values);

    /// <summary>The text as it is compiled and as it may be shown.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public Rendered RenderBoth(IValues values)
    {
        var template = Sent;
        var text = template.Render(values);
        return new Rendered(text, ReferenceEquals(template, Shown) ? text : Shown.Render(values));
    }

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => Shown.Text;

    // A template is compiled anew when a secret in it has changed. One that cannot be compiled is passed over.
    private static Func<Template> Rotating(YamlValue value, (string Text, Template Template) first, Escaping escaping, Names known)
    {
        var source = SecretSource.Of(
            value.RawText()!, first.Text, name => value.Context.Variable(name) is { } v ? Template.Escape(v, escaping) : null);
        var last = new Compiled(first.Text, first.Template);
        return () =>
        {
            var (text, before) = (source.Current, last);
            if (text == before.Text)
            {
                return before.Template;
            }

            var next = Compile(value, text, escaping, known, (_, _) => { });
            var template = next is null ? before.Template : InnerText.WithTexts(next, known, show: false);
            Volatile.Write(ref last, new Compiled(text, template));
            return template;
        };
    }

    // Rendering with trial values finds mistakes that the syntax hides: an unknown time zone, a malformed date format, a length that is
    // no number.
    private static Template? Compile(
        YamlValue value, string text, Escaping escaping, Names known, Action<string, string> fault)
    {
        try
        {
            var template = Template.Compile(text, escaping, known, fault);
            template?.Render(TrialValues.Instance);
            return template;
        }
        catch (Exception e)
        {
            fault(
                $"\"{value.Path}\" cannot be written: {ShortText.Of(e.InnerException?.Message ?? e.Message).TrimEnd('.')}",
                "Write {{name}}, {{truncate name 60}} or {{date name \"yyyy-MM-dd\" \"America/New_York\"}}");
            return null;
        }
    }

    private sealed record Compiled(string Text, Template Template);
}

/// <summary>A text with its values written. Does not print: it may hold a resident's data and secrets.</summary>
/// <param name="Sent">With secrets.</param>
/// <param name="Shown">Without.</param>
public sealed record Rendered(string Sent, string Shown)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(Rendered);
}
