using System.Text.Json;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Links;

/// <summary>
/// What the running hub made of its links when it last looked, kept in the store: <c>hub status</c> stands beside it, without the city's
/// calendar, mappings or breakers.
/// </summary>
/// <param name="At">When (UTC).</param>
/// <param name="Links">By link.</param>
/// <param name="Canary">The canary, where the city has one.</param>
internal sealed record LastLook(DateTimeOffset At, IReadOnlyList<LinkLook> Links, CanaryReport? Canary)
{
    private const string Mark = "traffic.look";
    private static readonly Silence NotYet = new(SilenceState.Learning, 0, null, "learning: the hub has not looked yet");

    /// <summary>The stored look; null when no hub ever looked.</summary>
    public static async Task<LastLook?> ReadAsync(IStore store, CancellationToken ct) =>
        await store.Marks.FindAsync(Mark, ct).ConfigureAwait(false) is { } text ? JsonSerializer.Deserialize<LastLook>(text, JsonSerializerOptions.Web) : null;

    /// <summary>Stores this look.</summary>
    public Task WriteAsync(IStore store, CancellationToken ct) => store.Marks.SetAsync(Mark, JsonSerializer.Serialize(this, JsonSerializerOptions.Web), ct);

    /// <summary>The links as the store knows them now, with what the running hub last made of them.</summary>
    public static async Task<IReadOnlyList<LinkReport>> ReportsAsync(IStore store, LastLook? look, StoreCounts counts, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = (await store.Links.OldestOrdersAsync(ct).ConfigureAwait(false)).ToDictionary(o => o.Mapping, StringComparer.Ordinal);
        var seen = (look?.Links ?? []).ToDictionary(l => new LinkKey(l.Mapping, l.Direction));
        return
        [
            .. from row in await store.Links.StatesAsync(ct).ConfigureAwait(false)
               let last = seen.GetValueOrDefault(row.Key)

               // A link the hub did not look at is a mapping that is gone.
               where look is null || last is not null
               let parked = LinkReports.Parked(counts, row.Key)
               let traffic = Fresh(last?.Traffic, row, look)
               select LinkReport.Of(row, traffic, oldest.GetValueOrDefault(row.Key.Mapping), parked, last?.PausedUntil, now) with
               {
                   Tls = last?.Tls,
               },
        ];
    }

    private static Silence Fresh(Silence? last, LinkRow row, LastLook? look) => last switch
    {
        null => NotYet,
        { Silent: SilenceState.Yes } when row.LastNews > look!.At => last with { Silent = SilenceState.No },
        _ => last,
    };
}

/// <summary>What the running hub made of one link.</summary>
internal sealed record LinkLook(string Mapping, Direction Direction, Silence Traffic, DateTimeOffset? PausedUntil)
{
    /// <summary>How the connection to the department's database is protected; null where it is reached in another way.</summary>
    public ConnectionTls? Tls { get; init; }
}
