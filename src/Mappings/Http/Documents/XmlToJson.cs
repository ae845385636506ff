using System.Xml.XPath;
using Allentown311.Mappings.Soap;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Http.Documents;

/// <summary>
/// XML in the form of JSON, so that JSON paths read it: an element is a member by its name without prefix, elements of one name are a list,
/// an attribute is a member <c>@name</c>, and the text of an element with attributes or elements is <c>#text</c>. Pure.
/// </summary>
internal static class XmlToJson
{
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>The JSON of a text; null, with the reason, when it is no acceptable XML.</summary>
    public static JToken? Parse(string text, out string problem)
    {
        if (SoapXml.Parse(text, out problem) is not { } document)
        {
            return null;
        }

        document.MoveToRoot();
        document.MoveToChild(XPathNodeType.Element);
        return new JObject { [document.LocalName] = Of(document) };
    }

    private static JToken Of(XPathNavigator element)
    {
        if (element.GetAttribute("nil", Instance).Trim() is "true" or "1")
        {
            return JValue.CreateNull();
        }

        var made = new JObject();
        var attribute = element.Clone();
        for (var isThere = attribute.MoveToFirstAttribute(); isThere; isThere = attribute.MoveToNextAttribute())
        {
            made[$"@{attribute.LocalName}"] = attribute.Value;
        }

        foreach (var group in element.SelectChildren(XPathNodeType.Element).Cast<XPathNavigator>().GroupBy(child => child.LocalName))
        {
            var members = group.Select(Of).ToArray();
            made[group.Key] = members.Length == 1 ? members[0] : new JArray(members.Cast<object>().ToArray());
        }

        if (made.Count == 0)
        {
            return element.Value;
        }

        var text = string.Concat(element.SelectChildren(XPathNodeType.Text).Cast<XPathNavigator>().Select(t => t.Value)).Trim();
        if (text.Length > 0)
        {
            made["#text"] = text;
        }

        return made;
    }
}
