using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>
/// The value of one column in one row: null, an integer, a floating-point number or a text. Times are milliseconds since 1970 UTC.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cell
{
    private Cell(CellKind kind, long number = 0, double real = 0, string? text = null)
    {
        Kind = kind;
        Number = number;
        Real = real;
        Text = text;
    }

    /// <summary>The kind of value it holds.</summary>
    public CellKind Kind { get; }

    /// <summary>The integer; 0 for another kind.</summary>
    public long Number { get; }

    /// <summary>The floating-point number; 0 for another kind.</summary>
    public double Real { get; }

    /// <summary>The text; null for another kind.</summary>
    public string? Text { get; }

    /// <summary>An integer.</summary>
    public static implicit operator Cell(long value) => new(CellKind.Number, value);

    /// <summary>An integer.</summary>
    public static implicit operator Cell(int value) => (long)value;

    /// <summary>An integer, or null.</summary>
    public static implicit operator Cell(long? value) => value is { } number ? number : default(Cell);

    /// <summary>1 for true, 0 for false.</summary>
    public static implicit operator Cell(bool value) => value ? 1L : 0L;

    /// <summary>A floating-point number, or null.</summary>
    public static implicit operator Cell(double? value) => value is { } real ? new(CellKind.Real, real: real) : default;

    /// <summary>A text, or null.</summary>
    public static implicit operator Cell(string? value) => value is null ? default : new(CellKind.Text, text: value);

    /// <summary>An instant.</summary>
    public static implicit operator Cell(DateTimeOffset value) => value.ToUnixTimeMilliseconds();

    /// <summary>An instant, or null.</summary>
    public static implicit operator Cell(DateTimeOffset? value) => value?.ToUnixTimeMilliseconds();
}
