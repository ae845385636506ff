using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Power;

internal static class AcknowledgedTickets
{
    /// <summary>The hub has every ticket that it acknowledged with a 2xx.</summary>
    public static async Task ShouldHaveAsync(this HubApi hub, IReadOnlyCollection<string> numbers, CancellationToken ct)
    {
        var missing = new List<string>();
        foreach (var number in numbers)
        {
            try
            {
                await hub.TicketAsync(number, ct);
            }
            catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                missing.Add(number);
            }
        }

        missing.ShouldBeEmpty($"of {numbers.Count} acknowledged tickets");
    }
}
