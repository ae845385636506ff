using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads <c>method</c>, <c>path</c>, <c>query</c>, <c>headers</c>, and <c>json</c> or <c>form</c> of a section.</summary>
internal static class RestCallReader
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH"];
    private static readonly Template Blank = Template.Of("", [], _ => "");
    private static readonly SecretTemplate NoPath = new(Blank, Blank);

    /// <summary>Reads a request; null when a mistake was noted.</summary>
    /// <param name="section">The section.</param>
    /// <param name="method">The method where the section names none.</param>
    /// <param name="names">The names that its templates may use.</param>
    /// <param name="hasPath">False for a request to a whole address, which the caller reads.</param>
    public static RestCall? Read(YamlMap section, string method, Names names, bool hasPath = true)
    {
        names = InnerText.ReadAll(section, names);
        var verb = section.Choice("method", method, Methods);
        var path = !hasPath ? NoPath : section.Need("path", "/api/orders") is { } value ? Path(value, names) : null;
        var query = Fields(section, "query", names, KeepOut);
        var headers = ReadHeaders(section, names);
        var form = Fields(section, "form", names);
        var json = section.Find("json") is { } tree ? JsonTree.Read(tree, names) : null;
        if (section.Find("json") is not null && section.Find("form") is { } second)
        {
            second.Fault("a request has one body", "Write either json or form");
        }
        else if (verb == "GET" && (section.Find("json") ?? section.Find("form")) is { } body)
        {
            body.Fault("a GET request has no body", "Write method: POST, or put the values into query");
        }

        var hasJson = section.Find("json") is not null;
        return path is null || (hasJson && json is null)
            ? null
            : new RestCall(verb, path, query, headers, json, section.Find("form") is null ? null : form);
    }

    private static SecretTemplate? Path(YamlValue value, Names names)
    {
        if (value.RawText()?.StartsWith('/') == false)
        {
            value.Fault($"\"{value.Path}\" does not start with a slash", "Write the path below connection.url, such as /api/orders");
            return null;
        }

        return KeepOut(value, SessionValues.KeepOut(value, SecretTemplate.Read(value, Escaping.Url, names)));
    }

    // Servers, proxies and traces log addresses, so an address must not hold residents' data.
    private static SecretTemplate? KeepOut(YamlValue value, SecretTemplate? wording) =>
        PersonalData.KeepOut(value, wording, "into an address, which is logged on its way", "Write it in json, form or headers");

    /// <summary>Fields of a query or a form that has nothing of a resident.</summary>
    internal static (string Name, SecretTemplate Value)[] ReadFields(YamlMap section, string key, Names names) =>
        Fields(section, key, names);

    private static (string Name, SecretTemplate Value)[] Fields(
        YamlMap section, string key, Names names, Func<YamlValue, SecretTemplate?, SecretTemplate?>? check = null)
    {
        var fields = new List<(string, SecretTemplate)>();
        foreach (var (name, value) in section.Map(key)?.Entries ?? [])
        {
            var wording = SecretTemplate.Read(value, Escaping.None, names);
            check?.Invoke(value, wording);
            if (key != "headers" && value.IsScalar && HandWritten.FindQuotedWords(value.RawText()!) is { } words)
            {
                value.Fault(
                    $"{{{{{words}}}}} stands between quotes: an apostrophe in a resident's words would change what is asked",
                    "Ask by {{ref}}, or write the words as a field of their own");
            }

            if (name.Text() is { } text && wording is not null)
            {
                fields.Add((text, wording));
            }
        }

        return [.. fields];
    }

    /// <summary>Reads <c>headers</c>.</summary>
    internal static (string Name, SecretTemplate Value)[] ReadHeaders(YamlMap section, Names names)
    {
        foreach (var (key, _) in section.Map("headers")?.Entries ?? [])
        {
            if (key.Text() is { } name && !(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            {
                key.Fault($"\"{name}\" is not a header name", "Write letters, digits and dashes");
            }
        }

        return Fields(section, "headers", names);
    }
}
