using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// A set of rows as one text parameter, a JSON array: a statement then has the same text however many rows there are, is planned once, and
/// costs one round trip.
/// </summary>
internal static class RowsJson
{
    // It goes to a database, not into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The rows, each written by <paramref name="write"/>; null when there are none.</summary>
    public static string? Of<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        ArrayBufferWriter<byte>? buffer = null;
        Utf8JsonWriter? json = null;
        foreach (var row in rows)
        {
            if (json is null)
            {
                json = new Utf8JsonWriter(buffer = new ArrayBufferWriter<byte>(1024), Options);
                json.WriteStartArray();
            }

            json.WriteStartObject();
            write(json, row);
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

    /// <summary>A whole number; null is left out, which reads as NULL.</summary>
    public static void N(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A number.</summary>
    public static void R(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A text, such as a database can hold it.</summary>
    public static void T(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Clean(value));
        }
    }

    /// <summary>PostgreSQL holds no NUL, and no database half a surrogate pair: both become the replacement character.</summary>
    public static string Clean(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    /// <summary>An instant.</summary>
    public static void At(this Utf8JsonWriter json, string name, DateTimeOffset? value) => json.N(name, value?.ToUnixTimeMilliseconds());
}
