namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Tells other nodes that work was left, and hears them. Called often, it rings a few times a second at most, and never inside a transaction:
/// PostgreSQL lets only one transaction at a time commit with a NOTIFY in it.
/// </summary>
internal sealed class Bell : IAsyncDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource over = new();
    private readonly SemaphoreSlim called = new(0, 1);
    private readonly ServerDatabase database;
    private readonly TimeProvider time;
    private readonly Task ringing;
    private readonly Task listening;
    private long heard;

    /// <summary>Starts ringing and listening.</summary>
    public Bell(ServerDatabase database, TimeProvider time, Action onHeard)
    {
        (this.database, this.time) = (database, time);
        ringing = Task.Run(RingAsync);
        listening = Task.Run(() => database.ListenAsync(
            () =>
            {
                Interlocked.Increment(ref heard);
                onHeard();
            },
            time,
            over.Token));
    }

    /// <summary>How often others were heard.</summary>
    public long Heard => Interlocked.Read(ref heard);

    /// <summary>Work was left.</summary>
    public void Ring()
    {
        try
        {
            called.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will ring anyway.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(ringing, listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
        called.Dispose();
    }

    private async Task RingAsync()
    {
        while (true)
        {
            await called.WaitAsync(over.Token).ConfigureAwait(false);
            try
            {
                var connection = await database.OpenAsync(over.Token).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                await new Script(database.Sql, connection, null).Add(database.Sql.Ring).RunAsync(over.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreUnavailableException || database.Fault(e) is not null)
            {
                // The others look round every few seconds without being called.
            }

            await Task.Delay(AtMostEvery, time, over.Token).ConfigureAwait(false);
        }
    }
}
