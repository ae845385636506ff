using System.Text.RegularExpressions;

namespace Allentown311.Acceptance.Harness;

/// <summary>The promises, checked against what the departments and the residents have, not against what the hub says of itself.</summary>
internal static partial class Books
{
    /// <summary>One record for each work order and one work order for each record: none missing, none twice, none the hub does not know.</summary>
    public static async Task ShouldAgreeAsync(ITown town, CancellationToken ct)
    {
        var orders = await town.Api.OrdersAsync(ct);
        town.Departments.Records().Order().ShouldBe(orders.Select(o => (o.Mapping, o.Reference)).Order());
    }

    /// <summary>Each resident who wanted to hear was told twice and no more: when the ticket was taken and when the work was done.</summary>
    public static void ShouldTellEachResidentOnce(ITown town, IReadOnlyDictionary<Ask, string> numbers)
    {
        foreach (var channel in new[] { "mail", "text" })
        {
            var expected = numbers.Where(t => t.Key.Channel == channel).SelectMany(t => new[] { (t.Key.To, $"received {t.Value}"), (t.Key.To, $"done {t.Value}") });
            town.Notices(channel).Select(Told).Order().ShouldBe(expected.Order());
        }
    }

    // A mail says it in its subject, a text message in its only line.
    private static (string To, string What) Told(string notice)
    {
        var to = Address().Match(notice).Value;
        var what = What().Match(notice);
        return (to, $"{(what.Groups["taken"].Success ? "received" : "done")} {what.Groups["number"].Value}");
    }

    [GeneratedRegex(@"resident\d+@example\.org|\+1 610 555 \d{4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<taken>[Ww]e received (your )?request (?<number>\S+))|([Yy]our request|: request) (?<number>\S+)( \(.*?\))? is done", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex What();
}
