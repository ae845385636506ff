using System.Globalization;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads <c>limits:</c> and <c>connection.timeout</c>.</summary>
internal static class LimitsReader
{
    public static Limits Read(YamlMap root)
    {
        var plain = new Limits();
        var connection = root.Find("connection") is { IsMap: true } value ? value.Map() : null;
        plain = plain with { Timeout = AtLeastOneMillisecond(connection, "timeout", plain.Timeout) };
        if (root.Map("limits") is not { } limits)
        {
            return plain;
        }

        var (retry, breaker) = (limits.Map("retry"), limits.Map("breaker"));
        var read = plain with
        {
            Concurrency = limits.Number("concurrency", plain.Concurrency, 1, 64),
            PerSecond = Rate(limits),
            Attempts = limits.Number("attempts", plain.Attempts, 1, 50),
            RetryFirst = AtLeastOneMillisecond(retry, "first", plain.RetryFirst),
            RetryMost = AtLeastOneMillisecond(retry, "most", plain.RetryMost),
            BreakerFailures = breaker?.Number("failures", plain.BreakerFailures, 2, 100) ?? plain.BreakerFailures,
            BreakerPause = AtLeastOneMillisecond(breaker, "pause", plain.BreakerPause),
        };
        limits.Close();
        retry?.Close();
        breaker?.Close();
        return read;
    }

    /// <summary>A time span that is one; nothing at all is a mistake.</summary>
    public static TimeSpan AtLeastOneMillisecond(YamlMap? map, string key, TimeSpan fallback)
    {
        var span = map?.Span(key, fallback) ?? fallback;
        if (span < TimeSpan.FromMilliseconds(1))
        {
            map!.Find(key)!.Fault($"\"{map.Find(key)!.Path}\" is no time at all", "Write a time span such as 500ms, 20s or 5m");
            return fallback;
        }

        return span;
    }

    private static double? Rate(YamlMap limits)
    {
        if (limits.Find("rate") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        double seconds = text.Trim() switch { [.., '/', 's'] => 1, [.., '/', 'm'] => 60, [.., '/', 'h'] => 3600, _ => 0 };
        if (seconds > 0 && double.TryParse(text.Trim().AsSpan()[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0)
        {
            return amount / seconds;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write orders for each second, minute or hour: 200/s, 30/m, 500/h");
        return null;
    }
}
