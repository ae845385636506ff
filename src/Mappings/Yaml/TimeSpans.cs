using System.Globalization;

namespace Allentown311.Mappings.Yaml;

/// <summary>Time spans as people write them: <c>500ms</c>, <c>20s</c>, <c>5m</c>, <c>8h</c>, <c>2d</c>.</summary>
public static class TimeSpans
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    /// <summary>The span as a person would write it, in the largest unit that divides it.</summary>
    internal static string Write(TimeSpan span) =>
        Units.Reverse().Select(u => (u.Unit, Amount: span.TotalSeconds / u.Seconds))
            .Where(u => u.Amount >= 1 && double.IsInteger(u.Amount))
            .Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Amount}{u.Unit}"))
            .FirstOrDefault("0s");

    /// <summary>Reads a span; it is never negative and at most 3650 days.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var trimmed = text.Trim();
        foreach (var (unit, seconds) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    trimmed.AsSpan(0, trimmed.Length - unit.Length).Trim(),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var amount)
                && amount * seconds <= 3650d * 86400)
            {
                span = TimeSpan.FromSeconds(amount * seconds);
                return true;
            }
        }

        return false;
    }
}
