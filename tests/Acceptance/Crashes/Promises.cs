using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

/// <summary>What must be true of a town once its hub has been left in peace, whatever was done to it before.</summary>
internal static class Promises
{
    /// <summary>L, D, N and S: all work is done, each order is one record, each resident was told once, both sides say the same.</summary>
    public static Task ShouldBeKeptAsync(Town town, Posting posting, int tickets, CancellationToken ct) => ShouldBeKeptAsync(town, () => posting.Numbers, tickets, ct);

    /// <summary>The same, where some numbers are told by another way.</summary>
    public static async Task ShouldBeKeptAsync(ITown town, Func<IReadOnlyDictionary<Ask, string>> given, int tickets, CancellationToken ct)
    {
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(tickets), ct);
        var numbers = given();
        numbers.Values.Distinct().Count().ShouldBe(tickets);
        (await town.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, numbers);
        await Statuses.ShouldBeDoneThereAndHereAsync(town, ct);
    }
}
