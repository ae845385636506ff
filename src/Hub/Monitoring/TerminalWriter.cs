using System.Buffers;
using System.Globalization;
using System.Text;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Writes to a terminal, or to a pipe that ends in one. Texts from departments and callers may hold escape sequences, which would move the
/// cursor, change the title or answer for the person who reads (ECMA-48); here they arrive as text. All that the program prints goes
/// through this writer, whoever printed it.
/// </summary>
/// <param name="inner">The terminal.</param>
internal sealed class TerminalWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    // C0 without tab and line feed, DEL, C1, what ends a line in Unicode, and what turns the direction of writing (Unicode, UAX 9).
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n')))
        + "\u2028\u2029\u200E\u200F\u061C\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\t\n");

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Lets everything that the program prints from now on pass through such writers.</summary>
    public static void Install()
    {
        Console.SetOut(new TerminalWriter(Console.Out));
        Console.SetError(new TerminalWriter(Console.Error));
    }

    /// <summary>The text with what a terminal would obey written as text: <c>\u001b</c>. Line feeds and tabs stay.</summary>
    public static string Escape(string text) => text.AsSpan().ContainsAny(Unsafe) ? Replace(text, Unsafe) : text;

    /// <summary>The text as one line: line feeds and tabs are escaped too, so that a text cannot pass for another line.</summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAny(LineEnds) ? Replace(Escape(text), LineEnds) : Escape(text);

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(Escape(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : EscapeLines(value));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(EscapeLines(buffer.ToString()));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void WriteLine() => inner.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : EscapeLines(value));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    // A carriage return by itself goes back to the start of the line and writes over it; before a line feed it is part of a line break.
    private static string EscapeLines(string text) => !text.AsSpan().ContainsAny(Unsafe) ? text
        : string.Join("\r\n", text.Split("\r\n").Select(Escape));

    private static string Replace(string text, SearchValues<char> characters)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = characters.Contains(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
