using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Allentown311.Hub.Store.Tables;

/// <summary>
/// Writes a set of rows as one text parameter, a JSON array. The statement's text then does not depend on the number of rows, so the
/// database plans it once, and the set costs one round trip.
/// </summary>
internal static class RowsJson
{
    /// <summary>The extra column that preserves the order of rows that the database numbers as it inserts them.</summary>
    public const string Order = "ord";

    // The JSON goes to a database and never into an HTML page, so HTML characters need no escaping.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Returns the rows as a JSON array; null when there are none.</summary>
    /// <param name="columns">The columns to write.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ordered">True to add the column <see cref="Order"/>, counted from 0.</param>
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
