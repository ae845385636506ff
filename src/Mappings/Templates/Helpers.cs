using System.Globalization;
using Allentown311.Mappings.Translation;
using HandlebarsDotNet;

namespace Allentown311.Mappings.Templates;

/// <summary>The helpers a template may call. Each takes a value and returns one; none decides anything.</summary>
internal static class Helpers
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["truncate", "date", "upper", "lower", "default"];

    /// <summary>Registers them.</summary>
    public static void Register(IHandlebars handlebars)
    {
        handlebars.RegisterHelper("truncate", (_, a) => ShortText.Cut(Text(a[0]), Convert.ToInt32(a[1], CultureInfo.InvariantCulture)));
        handlebars.RegisterHelper("upper", (_, a) => Text(a[0]).ToUpperInvariant());
        handlebars.RegisterHelper("lower", (_, a) => Text(a[0]).ToLowerInvariant());
        handlebars.RegisterHelper("default", (_, a) => string.IsNullOrWhiteSpace(Text(a[0])) ? a[1] : a[0]);
        handlebars.RegisterHelper("date", (_, a) => Date(a[0], Text(a[1]), a.Length > 2 ? Text(a[2]) : "UTC"));
    }

    /// <summary>A value as text, the same in every culture.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Date(object? value, string format, string zone) => value is not DateTimeOffset time ? ""
        : EpochTime.IsFormat(format) ? Text(EpochTime.Write(time, format))
        : TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString(format, CultureInfo.InvariantCulture);
}
