using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Allentown311.Hub.Store.Tables;

/// <summary>
/// A set of rows as one text parameter, a JSON array: a statement then has the same text however many rows there are, is planned once, and
/// costs one round trip.
/// </summary>
internal static class RowsJson
{
    /// <summary>The column that keeps the order of rows that are numbered as they come.</summary>
    public const string Order = "ord";

    // It goes to a database, not into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The rows; null when there are none.</summary>
    /// <param name="columns">What is written of each.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ordered">True to write the place of each beside it.</param>
    public static string? Of<T>(Columns<T> columns, IEnumerable<T> rows, bool ordered = false)
    {
        ArrayBufferWriter<byte>? buffer = null;
        Utf8JsonWriter? json = null;
        var place = 0;
        foreach (var row in rows)
        {
            if (json is null)
            {
                json = new Utf8JsonWriter(buffer = new ArrayBufferWriter<byte>(1024), Options);
                json.WriteStartArray();
            }

            json.WriteStartObject();
            if (ordered)
            {
                json.WriteNumber(Order, place++);
            }

            columns.Write(json, row);
            json.WriteEndObject();
        }

        if (json is null)
        {
            return null;
        }

        json.WriteEndArray();
        json.Dispose();
        return Encoding.UTF8.GetString(buffer!.WrittenSpan);
    }
}
