namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Tells other nodes that work was left, and hears them. Asked often, it tells a few times a second at most, and never inside a
/// transaction: PostgreSQL lets only one transaction at a time commit with a NOTIFY in it.
/// </summary>
internal sealed class WorkNotifier : IAsyncDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource over = new();
    private readonly SemaphoreSlim asked = new(0, 1);
    private readonly ServerDatabase database;
    private readonly TimeProvider time;
    private readonly Task telling;
    private readonly Task listening;
    private long heard;

    /// <summary>Starts telling and listening.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onHeard">Called when another node has told.</param>
    public WorkNotifier(ServerDatabase database, TimeProvider time, Action onHeard)
    {
        (this.database, this.time) = (database, time);
        telling = Task.Run(TellAsync);
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
    public void Notify()
    {
        try
        {
            asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will tell anyway.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(telling, listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
        asked.Dispose();
    }

    private async Task TellAsync()
    {
        while (true)
        {
            await asked.WaitAsync(over.Token).ConfigureAwait(false);
            try
            {
                var connection = await database.OpenAsync(over.Token).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                await new Script(database.Sql, connection, null).Add(database.Sql.NotifyOthers).RunAsync(over.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreUnavailableException || database.Fault(e) is not null)
            {
                // The others look round every few seconds without being told.
            }

            await Task.Delay(AtMostEvery, time, over.Token).ConfigureAwait(false);
        }
    }
}
