using System.Globalization;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>Parses JSON from outside. It limits the depth, and does not turn texts that look like dates into dates.</summary>
internal static class JsonText
{
    private const int DeepestLevel = 64;

    /// <summary>The document; null, with the reason, when the text is not one whole JSON value.</summary>
    public static JToken? Parse(string text, out string problem)
    {
        problem = "";
        try
        {
            using var reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
                MaxDepth = DeepestLevel,
                Culture = CultureInfo.InvariantCulture,
            };
            var token = JToken.ReadFrom(
                reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
            while (reader.Read())
            {
                if (reader.TokenType != JsonToken.Comment)
                {
                    problem = "there is more behind its end";
                    return null;
                }
            }

            return token;
        }
        catch (JsonException e)
        {
            // The exception's message may quote the document, so only the place is reported.
            problem = e is JsonReaderException at
                ? $"it is not whole JSON at line {at.LineNumber}, column {at.LinePosition}"
                : "it is not whole JSON";
            return null;
        }
    }

    /// <summary>A value as text; null for nothing, JSON null, an object or an array.</summary>
    public static string? Value(JToken? token) => token is JValue { Value: not null } value
        ? value.Value is bool flag ? (flag ? "true" : "false")
        : token.Type is JTokenType.Integer or JTokenType.Float ? ValueText.OfJson(value.Value)
        : Convert.ToString(value.Value, CultureInfo.InvariantCulture)!.Trim()
        : null;
}
