using System.Globalization;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads <c>limits:</c> and <c>connection.timeout</c>.</summary>
internal static class LimitsReader
{
    public static Limits Read(YamlMap root)
    {
        var defaults = new Limits();
        var connection = root.Find("connection") is { IsMap: true } value ? value.Map() : null;
        defaults = defaults with { Timeout = ReadPositiveSpan(connection, "timeout", defaults.Timeout) };
        if (root.Map("limits") is not { } limits)
        {
            return defaults;
        }

        var retry = limits.Map("retry");
        var breaker = limits.Map("breaker");
        var read = defaults with
        {
            Concurrency = limits.Number("concurrency", defaults.Concurrency, 1, 64),
            PerSecond = ReadRate(limits),
            Attempts = limits.Number("attempts", defaults.Attempts, 1, 50),
            RetryFirst = ReadPositiveSpan(retry, "first", defaults.RetryFirst),
            RetryMost = ReadPositiveSpan(retry, "most", defaults.RetryMost),
            BreakerFailures = breaker?.Number("failures", defaults.BreakerFailures, 2, 100) ?? defaults.BreakerFailures,
            BreakerPause = ReadPositiveSpan(breaker, "pause", defaults.BreakerPause),
        };
        limits.Close();
        retry?.Close();
        breaker?.Close();
        return read;
    }

    /// <summary>The time span of a key, at least one millisecond; anything shorter is noted as a mistake.</summary>
    public static TimeSpan ReadPositiveSpan(YamlMap? map, string key, TimeSpan fallback)
    {
        var span = map?.Span(key, fallback) ?? fallback;
        if (span < TimeSpan.FromMilliseconds(1))
        {
            map!.Find(key)!.Fault($"\"{map.Find(key)!.Path}\" is no time at all", "Write a time span such as 500ms, 20s or 5m");
            return fallback;
        }

        return span;
    }

    private static double? ReadRate(YamlMap limits)
    {
        if (limits.Find("rate") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        double seconds = text.Trim() switch { [.., '/', 's'] => 1, [.., '/', 'm'] => 60, [.., '/', 'h'] => 3600, _ => 0 };
        if (seconds > 0
            && double.TryParse(text.Trim().AsSpan()[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount > 0)
        {
            return amount / seconds;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write orders for each second, minute or hour: 200/s, 30/m, 500/h");
        return null;
    }
}
