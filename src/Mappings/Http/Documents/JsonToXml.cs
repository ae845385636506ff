using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using Allentown311.Mappings.Rest;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Http.Documents;

/// <summary>
/// JSON in the form of XML, so that XPaths read it: the root is <c>json</c>, a member is an element by its name, a list is one element for
/// each of its members (<c>item</c> where it has no name), and null is <c>xsi:nil</c>. Pure.
/// </summary>
internal static class JsonToXml
{
    private static readonly XName Nil = XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance");

    /// <summary>The XML of a text; null, with the reason, when it is no whole JSON.</summary>
    public static XPathNavigator? Parse(string text, out string problem) =>
        JsonText.Parse(text, out problem) is { } json ? new XDocument(new XElement("json", Content(json))).CreateNavigator() : null;

    private static IEnumerable<object> Content(JToken value) => value switch
    {
        JObject document => document.Properties().SelectMany(p => Elements(p.Name, p.Value)),
        JArray list => list.SelectMany(member => Elements("item", member)),
        { Type: JTokenType.Null } => [new XAttribute(Nil, "true")],
        _ => [Legal(JsonText.Value(value) ?? "")],
    };

    // A list inside a list keeps its own element.
    private static IEnumerable<XElement> Elements(string name, JToken value)
    {
        var element = XName.Get(XmlConvert.EncodeLocalName(name) is { Length: > 0 } legal ? legal : "_");
        return value is JArray list
            ? list.Select(member => new XElement(element, Content(member)))
            : [new XElement(element, Content(value))];
    }

    private static string Legal(string text) => string.Concat(text.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
}
