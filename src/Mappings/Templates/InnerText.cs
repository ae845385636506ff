using System.Text;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Templates;

/// <summary>
/// A document that stands as text inside another: a <c>json:</c> tree or an <c>xml:</c> document in a form field, a cell, a parameter or,
/// by the name <c>text.NAME</c>, in a body. It is escaped for its own format first, and then as any other value for the format around it.
/// </summary>
internal static class InnerText
{
    private const string Example = "{ json: { reference: \"{{ref}}\" } }";

    /// <summary>Reads a map with <c>json</c> or <c>xml</c>; null when a mistake was noted.</summary>
    /// <param name="value">The map.</param>
    /// <param name="escaping">The format around the document.</param>
    /// <param name="known">The names that its templates may use.</param>
    public static SecretTemplate? Read(YamlValue value, Escaping escaping, Names known)
    {
        var map = value.Map()!;
        var (json, xml) = (map.Find("json"), map.Find("xml"));
        map.Close();
        if (json is null == xml is null)
        {
            value.Fault($"\"{value.Path}\" is a map, and no text", $"Write a text, or one document in it: {Example} or {{ xml: … }}");
            return null;
        }

        if (json is not null)
        {
            return JsonTree.Read(json, known) is not { } tree ? null : Of(
                "json: …", tree.Templates, (values, show) => Template.Escape(Encoding.UTF8.GetString(tree.Render(values, show)), escaping));
        }

        return SoapBody.Read(xml!, known, document: true) is not { } document ? null : Of(
            "xml: …", [document.Sent], (values, show) => Template.Escape(document.Render(values, show).Trim(), escaping));
    }

    /// <summary>
    /// Reads the <c>texts:</c> of a section, and returns the names that the section's templates may use: a later text may use an earlier
    /// one.
    /// </summary>
    public static Names ReadAll(YamlMap section, Names known)
    {
        foreach (var (key, value) in section.Map("texts")?.Entries ?? [])
        {
            if (key.Text() is not { } name)
            {
                continue;
            }

            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
            {
                key.Fault($"\"{name}\" is no name of a text", "Write letters, digits and _, a letter first, such as order");
            }
            else if (!value.IsMap)
            {
                value.Fault($"\"{value.Path}\" is no document", $"Write {name}: {Example} or {name}: {{ xml: … }}");
            }
            else if (Read(value, Escaping.None, known) is { } text)
            {
                known = known.With($"{Names.TextPrefix}{name}", text);
            }
        }

        return known;
    }

    /// <summary>The template with the texts that it names written into it.</summary>
    /// <param name="template">The template.</param>
    /// <param name="known">Its names, with the texts.</param>
    /// <param name="show">True to write variables as they stand in the file.</param>
    public static Template WithTexts(Template template, Names known, bool show)
    {
        var texts = template.Names.Where(known.Texts.ContainsKey).ToArray();
        return texts.Length == 0 ? template : Template.Of(
            template.Text,
            [.. template.Names.Except(texts), .. texts.SelectMany(t => known.Texts[t].Sent.Names)],
            values => template.Render(new ValuesWithTexts(values, known, show)));
    }

    private static SecretTemplate Of(string text, IEnumerable<Template> templates, Func<IValues, bool, string> render)
    {
        string[] names = [.. templates.SelectMany(t => t.Names)];
        return new SecretTemplate(
            Template.Of(text, names, values => render(values, false)), Template.Of(text, names, values => render(values, true)));
    }

    private sealed record ValuesWithTexts(IValues Values, Names Known, bool Show) : IValues
    {
        public object? Get(string name) => Known.Texts.TryGetValue(name, out var text) ? text.Render(Values, Show) : Values.Get(name);
    }
}
