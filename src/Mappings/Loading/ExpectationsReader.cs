using System.Globalization;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>What a mapping declares about the traffic to come, so that the hub notices silence.</summary>
/// <param name="AnswerWithin">How long an order that was handed over may stay without an answer.</param>
/// <param name="Expect">How often orders and updates pass.</param>
/// <param name="CredentialsExpire">The last day on which the credentials are valid.</param>
internal sealed record Expectations(TimeSpan AnswerWithin, ExpectedTraffic Expect, DateOnly? CredentialsExpire)
{
    /// <summary>A mapping of any kind with these values set.</summary>
    public Mapping ApplyTo(Mapping mapping) =>
        mapping with { AnswerWithin = AnswerWithin, Expect = Expect, CredentialsExpire = CredentialsExpire };
}

/// <summary>Reads <c>answer_within:</c>, <c>expect:</c> and <c>credentials_expire:</c>.</summary>
internal static class ExpectationsReader
{
    public static Expectations Read(YamlMap root)
    {
        var within = LimitsReader.ReadPositiveSpan(root, "answer_within", TimeSpan.FromHours(24));
        var expect = root.Map("expect");
        var expected = new ExpectedTraffic(Span(expect, "orders"), Span(expect, "updates"));
        expect?.Close();
        return new Expectations(within, expected, ReadExpiry(root));
    }

    private static TimeSpan? Span(YamlMap? map, string key) =>
        map?.Find(key) is null ? null : LimitsReader.ReadPositiveSpan(map, key, TimeSpan.MaxValue);

    private static DateOnly? ReadExpiry(YamlMap root)
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
