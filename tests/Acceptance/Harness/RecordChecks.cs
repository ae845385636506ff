using System.Text.RegularExpressions;

namespace Allentown311.Acceptance.Harness;

/// <summary>Checks the promises against the departments' records and the residents' notices, not against what the hub reports.</summary>
internal static partial class RecordChecks
{
    /// <summary>Each work order has one record and each record one work order: none is missing, doubled, or unknown to the hub.</summary>
    public static async Task ShouldBeOneForEachOrderAsync(ITown town, CancellationToken ct)
    {
        var orders = await town.Api.OrdersAsync(ct);
        town.Departments.Records().Order().ShouldBe(orders.Select(o => (o.Mapping, o.Reference)).Order());
    }

    /// <summary>
    /// Each resident who wanted notices got two and no more: one when the ticket was received, one when the work was done.
    /// </summary>
    public static void ShouldHaveNotifiedEachResidentOnce(ITown town, IReadOnlyDictionary<TicketRequest, string> numbers)
    {
        foreach (var channel in new[] { "mail", "text" })
        {
            var expected = numbers
                .Where(t => t.Key.Channel == channel)
                .SelectMany(t => new[] { (t.Key.To, $"received {t.Value}"), (t.Key.To, $"done {t.Value}") });
            town.Notices(channel).Select(ReadNotice).Order().ShouldBe(expected.Order());
        }
    }

    // A mail has the event in its subject, a text message in its only line.
    private static (string To, string EventAndNumber) ReadNotice(string notice)
    {
        var to = Address().Match(notice).Value;
        var match = Event().Match(notice);
        return (to, $"{(match.Groups["received"].Success ? "received" : "done")} {match.Groups["number"].Value}");
    }

    [GeneratedRegex(@"resident\d+@example\.org|\+1610555\d{4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex(
        @"(?<received>[Ww]e received (your )?request (?<number>\S+))|([Yy]our request|: request) (?<number>\S+)( \(.*?\))? is done",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Event();
}
