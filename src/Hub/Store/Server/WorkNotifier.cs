namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Notifies other nodes that jobs or messages wait, and listens for their notifications. It notifies at most every 50 ms, however often it
/// is asked, and never inside a transaction, because PostgreSQL lets only one transaction at a time commit with a NOTIFY in it.
/// </summary>
internal sealed class WorkNotifier : IAsyncDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();

    // Released when a notification is due; at most one is pending.
    private readonly SemaphoreSlim pending = new(0, 1);
    private readonly ServerDatabase database;
    private readonly TimeProvider time;
    private readonly Task notifying;
    private readonly Task listening;

    // Written by the listener and read by any thread, through Interlocked.
    private long heard;

    /// <summary>Starts to notify and to listen.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onHeard">Called when another node has notified.</param>
    public WorkNotifier(ServerDatabase database, TimeProvider time, Action onHeard)
    {
        this.database = database;
        this.time = time;
        notifying = Task.Run(NotifyOthersAsync);
        listening = Task.Run(() => database.ListenAsync(
            () =>
            {
                Interlocked.Increment(ref heard);
                onHeard();
            },
            time,
            stopping.Token));
    }

    /// <summary>How many notifications of other nodes arrived.</summary>
    public long Heard => Interlocked.Read(ref heard);

    /// <summary>Lets the other nodes be notified soon; returns at once.</summary>
    public void Notify()
    {
        try
        {
            pending.Release();
        }
        catch (SemaphoreFullException)
        {
            // A notification is pending already.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(notifying, listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        pending.Dispose();
    }

    private async Task NotifyOthersAsync()
    {
        while (true)
        {
            await pending.WaitAsync(stopping.Token).ConfigureAwait(false);
            try
            {
                var connection = await database.OpenAsync(stopping.Token).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                await new Script(database.Sql, connection, null)
                    .Add(database.Sql.NotifyOthers)
                    .RunAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreUnavailableException || database.Fault(e) is not null)
            {
                // The other nodes look for work every few seconds without notifications.
            }

            await Task.Delay(AtMostEvery, time, stopping.Token).ConfigureAwait(false);
        }
    }
}
