using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>One object of a GeoReport answer: fields in order. A value is a string, a number, a bool, null, or a list of objects under an item name.</summary>
internal sealed class GeoFields : List<(string Name, object? Value)>
{
    /// <summary>Adds a field.</summary>
    public void Add(string name, object? value) => Add((name, value));
}

/// <summary>A list inside an object, such as attributes or values.</summary>
internal sealed record GeoList(string Item, IReadOnlyList<GeoFields> Items);

/// <summary>Writes the same answer as JSON or XML, as GeoReport v2 shapes them: JSON has a bare list, XML a root and an element for each item.</summary>
internal static class GeoReportFormat
{
    // Spanish stays readable; the answer is JSON under its own media type, never inside a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a list of objects: <c>&lt;services&gt;&lt;service&gt;</c> or <c>[{…}]</c>.</summary>
    public static IResult List(bool xml, string root, string item, IEnumerable<GeoFields> items, int status = 200) => xml
        ? Xml(writer =>
        {
            writer.WriteStartElement(root);
            WriteItems(writer, item, items);
            writer.WriteEndElement();
        }, status)
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

    /// <summary>GeoReport v2 errors; the HTTP status is the first error's code.</summary>
    public static IResult Errors(bool xml, params IReadOnlyList<IntakeError> errors) => List(
        xml, "errors", "error", errors.Select(e => new GeoFields { { "code", e.Code }, { "description", e.Description } }), errors[0].Code);

    private static IResult Json(Action<Utf8JsonWriter> write, int status)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            write(writer);
        }

        return new BytesResult(buffer.WrittenMemory, "application/json; charset=utf-8", status);
    }

    private static IResult Xml(Action<XmlWriter> write, int status)
    {
        using var stream = new MemoryStream(512);
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), CheckCharacters = true }))
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
                case null: writer.WriteNullValue(); break;
                case bool flag: writer.WriteBooleanValue(flag); break;
                case int number: writer.WriteNumberValue(number); break;
                case double number: writer.WriteNumberValue(number); break;
                case GeoList list: WriteItems(writer, list.Items); break;
                default: writer.WriteStringValue((string)value); break;
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
                case null: break;
                case bool flag: writer.WriteValue(flag); break;
                case GeoList list: WriteItems(writer, list.Item, list.Items); break;
                default: writer.WriteString(CrmCore.Tickets.CleanText.Of(Convert.ToString(value, CultureInfo.InvariantCulture))); break;
            }

            writer.WriteEndElement();
        }
    }

    private sealed class BytesResult(ReadOnlyMemory<byte> body, string contentType, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = contentType;
            httpContext.Response.ContentLength = body.Length;
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }
}
