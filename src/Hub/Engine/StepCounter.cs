namespace Allentown311.Hub.Engine;

/// <summary>How many steps this node has ended since it started.</summary>
internal sealed class StepCounter
{
    private long done;

    /// <summary>So many.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>One more.</summary>
    public void Count() => Interlocked.Increment(ref done);
}
