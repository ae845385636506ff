namespace Allentown311.Hub.Engine;

/// <summary>Counts the steps that this node has finished since it started.</summary>
internal sealed class StepCounter
{
    private long done;

    /// <summary>Steps finished so far.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Counts one more step.</summary>
    public void Increment() => Interlocked.Increment(ref done);
}
