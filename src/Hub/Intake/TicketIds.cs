using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake;

/// <summary>
/// Hands out ticket ids from blocks reserved in the store. Blocks are small while the city is quiet, so that a restart skips few numbers,
/// and grow with the load.
/// </summary>
internal sealed class TicketIds(IStore store) : IDisposable
{
    private const int SmallestBlock = 8;
    private const int LargestBlock = 1024;

    // Guards next, end and block.
    private readonly SemaphoreSlim gate = new(1, 1);
    private long next;
    private long end;
    private int block = SmallestBlock;

    /// <summary>Returns the next id; reserves a block in the store when the last one is used up.</summary>
    public async ValueTask<long> NextAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (next == end)
            {
                next = await store.Tickets.ReserveIdsAsync(block, ct).ConfigureAwait(false);
                end = next + block;
                block = Math.Min(block * 2, LargestBlock);
            }

            return next++;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}
