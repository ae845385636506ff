using System.Globalization;

namespace Allentown311.Hub.ParkedWork;

/// <summary>A span of time as people write it: <c>30m</c>, <c>12h</c>, <c>1d</c>.</summary>
internal static class Span
{
    private const int MostDays = 3_650;

    /// <summary>Reads it; false for anything else.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
        {
            return false;
        }

        TimeSpan? read = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(n),
            'm' => TimeSpan.FromMinutes(n),
            'h' => TimeSpan.FromHours(n),
            'd' => TimeSpan.FromDays(n),
            _ => null,
        };
        span = read ?? default;
        return read is { TotalDays: <= MostDays };
    }
}
