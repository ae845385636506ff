using System.Text.Json;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>
/// The running hub's last check of its links, stored for <c>hub status</c>: that command has neither the city's calendar nor its mappings
/// nor the breakers.
/// </summary>
/// <param name="At">When the hub checked (UTC).</param>
/// <param name="Links">The result for each link.</param>
/// <param name="Canary">The canary; null when the city has none.</param>
internal sealed record LinkSnapshot(DateTimeOffset At, IReadOnlyList<LinkSnapshotEntry> Links, CanaryReport? Canary)
{
    private const string Mark = "traffic.look";
    private static readonly Silence NotYet = new(SilenceState.Learning, 0, null, "learning: the hub has not looked yet");

    /// <summary>Reads the stored snapshot; null when no hub has checked its links yet.</summary>
    public static async Task<LinkSnapshot?> ReadAsync(IStore store, CancellationToken ct) =>
        await store.Marks.FindAsync(Mark, ct).ConfigureAwait(false) is { } text
            ? JsonSerializer.Deserialize<LinkSnapshot>(text, JsonSerializerOptions.Web)
            : null;

    /// <summary>Stores this snapshot in place of the one before.</summary>
    public Task WriteAsync(IStore store, CancellationToken ct) =>
        store.Marks.SetAsync(Mark, JsonSerializer.Serialize(this, JsonSerializerOptions.Web), ct);

    /// <summary>Reports on the links from the current counts in the store, completed by the running hub's last snapshot.</summary>
    public static async Task<IReadOnlyList<LinkReport>> ReportsAsync(
        IStore store, LinkSnapshot? snapshot, StoreCounts counts, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = (await store.Links.OldestOrdersAsync(ct).ConfigureAwait(false)).ToDictionary(o => o.Mapping, StringComparer.Ordinal);
        var hours = await store.Links.TrafficAsync(ct).ConfigureAwait(false);
        var entries = (snapshot?.Links ?? []).ToDictionary(l => new LinkKey(l.Mapping, l.Direction));
        return
        [
            .. from row in await store.Links.StatesAsync(ct).ConfigureAwait(false)
               let last = entries.GetValueOrDefault(row.Key)

               // A link that is missing in the snapshot belongs to a mapping that was removed.
               where snapshot is null || last is not null
               let parked = LinkReports.Parked(counts, row.Key)
               let traffic = Refresh(last?.Traffic, row, snapshot) with { Seen24h = Silence.SeenIn24Hours(hours[row.Key], now) }
               select LinkReport.Of(row, traffic, oldest.GetValueOrDefault(row.Key.Mapping), parked, last?.PausedUntil, now) with
               {
                   Tls = last?.Tls,
               },
        ];
    }

    private static Silence Refresh(Silence? last, LinkRow row, LinkSnapshot? snapshot) => last switch
    {
        null => NotYet,
        { Silent: SilenceState.Yes } when row.LastNews > snapshot!.At => last with { Silent = SilenceState.No },
        _ => last,
    };
}
