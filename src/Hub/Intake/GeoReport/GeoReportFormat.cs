using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// The fields of one object of a GeoReport answer, in order. A value is a string, a number, a bool, null, a <see cref="GeoList"/> or a
/// <see cref="GeoTexts"/>.
/// </summary>
internal sealed class GeoFields : List<(string Name, object? Value)>
{
    /// <summary>Adds a field.</summary>
    public void Add(string name, object? value) => Add((name, value));

    /// <summary>The value of a field; null when there is none.</summary>
    public object? Find(string name) => Find(field => field.Name == name).Value;
}

/// <summary>A list inside an object, such as attributes or values.</summary>
/// <param name="Item">The name of the element around each object in XML; JSON has none.</param>
/// <param name="Items">The objects.</param>
internal sealed record GeoList(string Item, IReadOnlyList<GeoFields> Items);

/// <summary>A list of texts inside an object.</summary>
/// <param name="Item">The name of the element around each text in XML; JSON has none.</param>
/// <param name="Texts">The texts.</param>
internal sealed record GeoTexts(string Item, IReadOnlyList<string> Texts);

/// <summary>
/// Writes an answer as JSON or XML in the shapes of GeoReport v2: JSON has a bare list, XML a root and an element for each item.
/// </summary>
internal static class GeoReportFormat
{
    // Spanish letters stay unescaped. That is safe because browsers get the answer under the media type of JSON, never inside a page.
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly XmlWriterSettings XmlOptions = new()
    {
        Encoding = new System.Text.UTF8Encoding(false),
        CheckCharacters = true,
    };

    /// <summary>Writes a list of objects: <c>&lt;services&gt;&lt;service&gt;</c> or <c>[{…}]</c>.</summary>
    public static IResult List(bool xml, string root, string item, IEnumerable<GeoFields> items, int status = 200) => xml
        ? Xml(
            writer =>
            {
                writer.WriteStartElement(root);
                WriteItems(writer, item, items);
                writer.WriteEndElement();
            },
            status)
        : Json(writer => WriteItems(writer, items), status);

    /// <summary>Writes one object: <c>&lt;service_definition&gt;</c> or <c>{…}</c>.</summary>
    public static IResult One(bool xml, string root, GeoFields fields) => xml
        ? Xml(
            writer =>
            {
                writer.WriteStartElement(root);
                WriteFields(writer, fields);
                writer.WriteEndElement();
            },
            200)
        : Json(writer => WriteFields(writer, fields), 200);

    /// <summary>Writes the errors of GeoReport v2; the HTTP status is the first error's code.</summary>
    public static IResult Errors(bool xml, params IReadOnlyList<IntakeError> errors)
    {
        var items = errors.Select(error => new GeoFields { { "code", error.Code }, { "description", error.Description } });
        return List(xml, "errors", "error", items, errors[0].Code);
    }

    private static IResult Json(Action<Utf8JsonWriter> write, int status)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            write(writer);
        }

        return new BytesResult(buffer.WrittenMemory, "application/json; charset=utf-8", status);
    }

    private static IResult Xml(Action<XmlWriter> write, int status)
    {
        using var stream = new MemoryStream(512);
        using (var writer = XmlWriter.Create(stream, XmlOptions))
        {
            write(writer);
        }

        return new BytesResult(stream.ToArray(), "text/xml; charset=utf-8", status);
    }

    private static void WriteItems(Utf8JsonWriter writer, IEnumerable<GeoFields> items)
    {
        writer.WriteStartArray();
        foreach (var fields in items)
        {
            WriteFields(writer, fields);
        }

        writer.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter writer, GeoFields fields)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            writer.WritePropertyName(name);
            switch (value)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case int number:
                    writer.WriteNumberValue(number);
                    break;
                case double number:
                    writer.WriteNumberValue(number);
                    break;
                case GeoList list:
                    WriteItems(writer, list.Items);
                    break;
                case GeoTexts list:
                    writer.WriteStartArray();
                    foreach (var text in list.Texts)
                    {
                        writer.WriteStringValue(text);
                    }

                    writer.WriteEndArray();
                    break;
                default:
                    writer.WriteStringValue((string)value);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteItems(XmlWriter writer, string item, IEnumerable<GeoFields> items)
    {
        foreach (var fields in items)
        {
            writer.WriteStartElement(item);
            WriteFields(writer, fields);
            writer.WriteEndElement();
        }
    }

    private static void WriteFields(XmlWriter writer, GeoFields fields)
    {
        foreach (var (name, value) in fields)
        {
            writer.WriteStartElement(name);
            switch (value)
            {
                case null:
                    break;
                case bool flag:
                    writer.WriteValue(flag);
                    break;
                case GeoList list:
                    WriteItems(writer, list.Item, list.Items);
                    break;
                case GeoTexts list:
                    foreach (var text in list.Texts)
                    {
                        writer.WriteElementString(list.Item, CrmCore.Tickets.CleanText.Of(text));
                    }

                    break;
                default:
                    // XML 1.0 has no control characters, not even escaped ones: the writer would throw.
                    writer.WriteString(CrmCore.Tickets.CleanText.Of(Convert.ToString(value, CultureInfo.InvariantCulture)));
                    break;
            }

            writer.WriteEndElement();
        }
    }

    private sealed class BytesResult(ReadOnlyMemory<byte> body, string contentType, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            if (GeoReportAnswers.IsUnchanged(httpContext, body.Span, status))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            response.StatusCode = status;
            response.ContentType = contentType;
            response.ContentLength = body.Length;
            return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }
}
