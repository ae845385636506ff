namespace Allentown311.Simulation.Scheduling;

/// <summary>
/// Runs everything of one seed, one event after the other, and moves the clock from event to event. Of events that are due at the same
/// instant the seed decides which comes first. The whole process has one worker thread (<see cref="OneThread"/>), on which the scheduler
/// runs too: after each event it lets the code that the event has woken run until all of it waits again, and only then takes the next.
/// </summary>
internal sealed class Scheduler(Random random, Trace trace)
{
    private readonly PriorityQueue<Event, (long At, int Tie, long N)> events = new();
    private long count;

    /// <summary>Time since the start, in ticks.</summary>
    public long Now { get; private set; }

    /// <summary>How many events have run.</summary>
    public long Ran { get; private set; }

    /// <summary>Has something happen to a process after a while, unless the process is killed before.</summary>
    public void After(TimeSpan wait, Owner owner, Action run) =>
        events.Enqueue(new Event(owner, run), (Now + Math.Max(0, wait.Ticks), random.Next(), count++));

    /// <summary>Lets a while pass for a process; ends early when <paramref name="ct"/> is cancelled.</summary>
    public async Task WaitAsync(TimeSpan wait, Owner owner, CancellationToken ct = default)
    {
        // The continuations run within the event, on the scheduler's thread.
        var done = new TaskCompletionSource();
        using var cancelled = ct.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), done);
        After(wait, owner, () => done.TrySetResult());
        await done.Task.ConfigureAwait(false);
    }

    /// <summary>Waits until <paramref name="ct"/> is cancelled.</summary>
    public static async Task NeverAsync(CancellationToken ct)
    {
        var done = new TaskCompletionSource();
        using var cancelled = ct.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), done);
        await done.Task.ConfigureAwait(false);
    }

    /// <summary>Runs the events until an instant.</summary>
    public async Task RunUntilAsync(TimeSpan end)
    {
        await OneThread.SettleAsync();
        while (events.TryPeek(out _, out var key) && key.At <= end.Ticks)
        {
            var next = events.Dequeue();
            Now = key.At;
            if (!next.Owner.IsAlive)
            {
                continue;
            }

            Ran++;
            trace.At(Now);
            next.Run();
            await OneThread.SettleAsync();
        }

        Now = end.Ticks;
    }

    private readonly record struct Event(Owner Owner, Action Run);
}
