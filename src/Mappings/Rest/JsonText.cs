using System.Globalization;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// Parses JSON from outside. It limits the depth, does not turn texts that look like dates into dates, and lets one value that cannot be
/// read cost no more than itself.
/// </summary>
internal static class JsonText
{
    private const int DeepestLevel = 64;

    /// <summary>The document; null, with the reason, when the text is not one whole JSON value.</summary>
    public static JToken? Parse(string text, out string problem)
    {
        problem = "";
        try
        {
            using var reader = new JsonTextReader(new StringReader(JsonNumbers.Keep(WithoutGuard(text))))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
                MaxDepth = DeepestLevel,
                Culture = CultureInfo.InvariantCulture,
            };
            Next(reader);
            var token = Value(reader);
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
                ? $"it is not whole JSON at line {Math.Max(1, at.LineNumber)}, column {Math.Max(1, at.LinePosition)}"
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

    // Some web frameworks put )]}' before their JSON, so that no other page can run it as a script. It may follow a byte order mark.
    private static string WithoutGuard(string text)
    {
        var start = text.TrimStart('\uFEFF');
        return start.StartsWith(")]}'", StringComparison.Ordinal) ? start[4..].TrimStart(',') : start;
    }

    private static JToken Value(JsonTextReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonToken.StartObject:
                return Object(reader);
            case JsonToken.StartArray:
                var array = new JArray();
                while (Next(reader) != JsonToken.EndArray)
                {
                    array.Add(Value(reader));
                }

                return array;
            case JsonToken.Integer or JsonToken.Float or JsonToken.String or JsonToken.Boolean:
                return new JValue(reader.Value);
            case JsonToken.Null:
                return JValue.CreateNull();
            case JsonToken.Undefined:
                return JValue.CreateUndefined();
            default:
                throw new JsonReaderException("Not a JSON value.", "", reader.LineNumber, reader.LinePosition, innerException: null);
        }
    }

    // A name that stands twice with different values means neither of them: whoever reads it finds nothing there. (RFC 8259, 4, leaves
    // it open which one counts.)
    private static JObject Object(JsonTextReader reader)
    {
        var made = new JObject();
        while (Next(reader) != JsonToken.EndObject)
        {
            var name = (string)reader.Value!;
            Next(reader);
            var value = Value(reader);
            if (made.Property(name, StringComparison.Ordinal) is not { } first)
            {
                made.Add(name, value);
            }
            else if (!JToken.DeepEquals(first.Value, value))
            {
                first.Value = JValue.CreateUndefined();
            }
        }

        return made;
    }

    private static JsonToken Next(JsonTextReader reader)
    {
        do
        {
            if (!reader.Read())
            {
                throw new JsonReaderException("Cut off.", "", reader.LineNumber, reader.LinePosition, innerException: null);
            }
        }
        while (reader.TokenType == JsonToken.Comment);
        return reader.TokenType;
    }
}
