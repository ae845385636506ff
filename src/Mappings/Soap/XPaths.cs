using System.Xml;
using System.Xml.XPath;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>Compiles the XPaths of a mapping with the namespaces that the mapping declares, and reads values by them.</summary>
internal sealed class XPaths
{
    private readonly XmlNamespaceManager namespaces = new(new NameTable());

    /// <summary>Adds the prefixes of a <c>namespaces:</c> map.</summary>
    public void AddNamespaces(YamlMap? map)
    {
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (key.Text() is not { } prefix || value.Text() is not { } uri)
            {
                continue;
            }

            if (namespaces.LookupNamespace(prefix) is { } other && other != uri)
            {
                key.Fault($"the prefix \"{prefix}\" already means {other}", "Give each namespace its own prefix");
            }
            else if (prefix is "xml" or "xmlns" || uri.Length == 0 || prefix.Length == 0)
            {
                key.Fault($"\"{prefix}: {uri}\" is not a namespace", "Write a prefix and its address, such as s: \"urn:streets\"");
            }
            else
            {
                namespaces.AddNamespace(prefix, uri);
            }
        }
    }

    /// <summary>The first value a path finds, as text; null when it finds none.</summary>
    public static string? Read(XPathNavigator from, XPathExpression? path) => path is null ? null : from.Evaluate(path) switch
    {
        XPathNodeIterator nodes => nodes.MoveNext() ? nodes.Current!.Value.Trim() : null,
        double number => Translation.ValueText.Of(number),
        bool flag => flag ? "true" : "false",
        var text => text.ToString()!.Trim(),
    };

    /// <summary>All values a path finds, as texts.</summary>
    public static IEnumerable<string> ReadAll(XPathNavigator from, XPathExpression path) =>
        from.Evaluate(path) is XPathNodeIterator nodes
            ? nodes.Cast<XPathNavigator>().Select(n => n.Value.Trim()).ToArray()
            : [Read(from, path)!];

    /// <summary>Compiles the path at a place of the file; null when a mistake was noted.</summary>
    public XPathExpression? Compile(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        try
        {
            return XPathExpression.Compile(text, namespaces);
        }
        catch (Exception e) when (e is XPathException or ArgumentException)
        {
            value.Fault(
                $"\"{text}\" is not an XPath here: {e.Message.TrimEnd('.')}",
                "Write a path such as //s:Number, and declare its prefix: namespaces: { s: \"urn:streets\" }");
            return null;
        }
    }
}
