using System.Text;
using System.Xml.Schema;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Writes an element of a schema as a body, and lists the fields of one. Pure.</summary>
internal static class XmlSample
{
    private const int MostLevels = 8;

    /// <summary>The element, with a template or a <c>TODO:</c> for each value.</summary>
    /// <param name="element">The element of the schema.</param>
    /// <param name="value">Gives the template of a field.</param>
    public static string Write(XmlSchemaElement element, Func<Field, string> value)
    {
        var spaces = new List<string>();
        var body = new StringBuilder();
        Write(body, element, value, 0, spaces);
        var declared = string.Concat(spaces.Select((ns, i) => $" xmlns:{Prefix(i)}=\"{ns}\""));
        var root = body.ToString();
        var end = root.AsSpan().IndexOfAny(" />\n");
        return root.Insert(end, declared);
    }

    /// <summary>The elements below an element that hold a value, and those that repeat, each with its path of names.</summary>
    public static IEnumerable<(XmlSchemaElement Element, bool Repeats, bool HoldsValue)> Below(XmlSchemaElement element, int level = 0)
    {
        foreach (var child in level < MostLevels ? Children(element) : [])
        {
            yield return (child, child.MaxOccurs > 1, !HasChildren(child));
            foreach (var below in Below(child, level + 1))
            {
                yield return below;
            }
        }
    }

    private static void Write(StringBuilder text, XmlSchemaElement element, Func<Field, string> value, int level, List<string> spaces)
    {
        var indent = new string(' ', level * 2);
        var name = Name(element, spaces);
        if (!HasChildren(element) || level == MostLevels)
        {
            text.Append(indent).Append('<').Append(name).Append('>').Append(value(FieldOf(element)));
            text.Append("</").Append(name).Append(">\n");
            return;
        }

        text.Append(indent).Append('<').Append(name).Append(">\n");
        foreach (var child in Children(element))
        {
            Write(text, child, value, level + 1, spaces);
        }

        text.Append(indent).Append("</").Append(name).Append(">\n");
    }

    private static string Name(XmlSchemaElement element, List<string> spaces)
    {
        var ns = element.QualifiedName.Namespace;
        if (ns.Length == 0)
        {
            return element.QualifiedName.Name;
        }

        if (!spaces.Contains(ns))
        {
            spaces.Add(ns);
        }

        return $"{Prefix(spaces.IndexOf(ns))}:{element.QualifiedName.Name}";
    }

    private static string Prefix(int index) => index == 0 ? "w" : $"w{index + 1}";

    /// <summary>True for an element that holds a value and no elements.</summary>
    public static bool HoldsValue(XmlSchemaElement element) => !HasChildren(element);

    private static bool HasChildren(XmlSchemaElement element) =>
        element.ElementSchemaType is XmlSchemaComplexType { ContentTypeParticle: XmlSchemaGroupBase };

    // Of a choice, all; a person takes out what is too much.
    private static IEnumerable<XmlSchemaElement> Children(XmlSchemaElement element) =>
        element.ElementSchemaType is XmlSchemaComplexType { ContentTypeParticle: XmlSchemaGroupBase group } ? Elements(group) : [];

    private static IEnumerable<XmlSchemaElement> Elements(XmlSchemaGroupBase group) =>
        group.Items.Cast<XmlSchemaObject>().SelectMany(item => item switch
        {
            XmlSchemaElement element => [element],
            XmlSchemaGroupBase inner => Elements(inner),
            _ => Enumerable.Empty<XmlSchemaElement>(),
        });

    private static Field FieldOf(XmlSchemaElement element)
    {
        var simple = element.ElementSchemaType as XmlSchemaSimpleType;
        var facets = (simple?.Content as XmlSchemaSimpleTypeRestriction)?.Facets.Cast<XmlSchemaFacet>().ToList() ?? [];
        var most = facets.OfType<XmlSchemaMaxLengthFacet>().Select(f => int.TryParse(f.Value, out var n) ? n : (int?)null).FirstOrDefault();
        var choices = facets.OfType<XmlSchemaEnumerationFacet>().Select(f => f.Value!).ToList();
        var type = simple?.Datatype?.TypeCode.ToString().ToLowerInvariant() ?? "text";
        return new Field(element.QualifiedName.Name, type, most, element.MinOccurs > 0, choices);
    }
}
