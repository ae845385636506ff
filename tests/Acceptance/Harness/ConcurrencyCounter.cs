namespace Allentown311.Acceptance.Harness;

/// <summary>Counts how many calls are in hand, and the most there ever were at once. <c>gate</c> guards both numbers.</summary>
internal sealed class ConcurrencyCounter
{
    private readonly Lock gate = new();
    private int current;

    public int Peak { get; private set; }

    public int Current
    {
        get
        {
            lock (gate)
                return current;
        }
    }

    /// <summary>Counts one call until the result is disposed.</summary>
    public IDisposable Enter()
    {
        lock (gate)
            Peak = Math.Max(Peak, ++current);
        return new Entry(this);
    }

    private sealed class Entry(ConcurrencyCounter counter) : IDisposable
    {
        public void Dispose()
        {
            lock (counter.gate)
                counter.current--;
        }
    }
}
