using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

/// <summary>Checks what must be true of a town once its hub has worked undisturbed for long enough, after any crash before.</summary>
internal static class Promises
{
    /// <summary>
    /// L, D, N and S: all work is done, each order is one record, each resident got each notice once, hub and departments have the same
    /// status.
    /// </summary>
    public static Task ShouldBeKeptAsync(Town town, RequestPoster poster, int tickets, CancellationToken ct) =>
        ShouldBeKeptAsync(town, () => poster.Numbers, tickets, ct);

    /// <summary>The same check where some tickets were not requested through a poster.</summary>
    /// <param name="town">The town.</param>
    /// <param name="readNumbers">Reads the ticket numbers by request, once all tickets are closed.</param>
    /// <param name="tickets">How many tickets there are.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task ShouldBeKeptAsync(
        ITown town, Func<IReadOnlyDictionary<TicketRequest, string>> readNumbers, int tickets, CancellationToken ct)
    {
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(tickets), ct);
        var numbers = readNumbers();
        numbers.Values.Distinct().Count().ShouldBe(tickets);
        (await town.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, numbers);
        await StatusChecks.ShouldBeDoneThereAndHereAsync(town, ct);
    }
}
