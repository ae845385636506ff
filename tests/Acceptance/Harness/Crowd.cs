namespace Allentown311.Acceptance.Harness;

/// <summary>How many are somewhere, and how many ever were at once.</summary>
internal sealed class Crowd
{
    private readonly Lock gate = new();
    private int now;

    public int Most { get; private set; }

    public int Now
    {
        get
        {
            lock (gate)
                return now;
        }
    }

    /// <summary>One comes; it leaves when what is given is disposed of.</summary>
    public IDisposable Enter()
    {
        lock (gate)
            Most = Math.Max(Most, ++now);
        return new Place(this);
    }

    private sealed class Place(Crowd crowd) : IDisposable
    {
        public void Dispose()
        {
            lock (crowd.gate)
                crowd.now--;
        }
    }
}
