using System.Globalization;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>What a mapping says of the traffic to come, so that silence is noticed.</summary>
/// <param name="AnswerWithin">How long an order handed over may stay without a word.</param>
/// <param name="Expect">How often orders and updates pass.</param>
/// <param name="CredentialsExpire">The credentials' last good day.</param>
internal sealed record Promises(TimeSpan AnswerWithin, ExpectedTraffic Expect, DateOnly? CredentialsExpire)
{
    /// <summary>The mapping with them, of whatever kind it is.</summary>
    public Mapping Of(Mapping mapping) => mapping with { AnswerWithin = AnswerWithin, Expect = Expect, CredentialsExpire = CredentialsExpire };
}

/// <summary>Reads <c>answer_within:</c>, <c>expect:</c> and <c>credentials_expire:</c>.</summary>
internal static class PromisesReader
{
    public static Promises Read(YamlMap root)
    {
        var within = LimitsReader.AtLeastOneMillisecond(root, "answer_within", TimeSpan.FromHours(24));
        var expect = root.Map("expect");
        var expected = new ExpectedTraffic(Span(expect, "orders"), Span(expect, "updates"));
        expect?.Close();
        return new Promises(within, expected, Day(root));
    }

    private static TimeSpan? Span(YamlMap? map, string key) => map?.Find(key) is null ? null : LimitsReader.AtLeastOneMillisecond(map, key, TimeSpan.MaxValue);

    private static DateOnly? Day(YamlMap root)
    {
        if (root.Find("credentials_expire") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write the last day on which the credentials are good: 2027-01-31");
        return null;
    }
}
