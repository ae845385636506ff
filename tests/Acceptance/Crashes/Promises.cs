using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

/// <summary>What must be true of a town once its hub has been left in peace, whatever was done to it before.</summary>
internal static class Promises
{
    /// <summary>L, D, N and S: all work is done, each order is one record, each resident was told once, both sides say the same.</summary>
    public static async Task ShouldBeKeptAsync(Town town, Posting posting, int tickets, CancellationToken ct)
    {
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(tickets), ct);
        posting.Numbers.Values.Distinct().Count().ShouldBe(tickets);
        (await town.Hub.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
        await Statuses.ShouldBeDoneThereAndHereAsync(town, ct);
    }
}
