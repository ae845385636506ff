using System.Runtime.CompilerServices;

namespace Allentown311.Simulation.Scheduling;

/// <summary>
/// Makes the pool of this process one thread, so that whatever the code under simulation hands to the pool (tasks, continuations) runs in
/// an order that depends on nothing but the code itself.
/// </summary>
internal static class OneThread
{
    /// <summary>Limits the pool. Called first of all in the process.</summary>
    /// <exception cref="InvalidOperationException">This machine does not allow it.</exception>
    public static void Enforce()
    {
        ThreadPool.GetMinThreads(out _, out var ports);
        if (!ThreadPool.SetMinThreads(1, ports) || !ThreadPool.SetMaxThreads(1, Math.Max(1, ports)))
        {
            throw new InvalidOperationException("The thread pool cannot be limited to one thread.");
        }
    }

    /// <summary>Completes once nothing else is left to run in the pool.</summary>
    public static async Task SettleAsync()
    {
        do
        {
            await default(ToEndOfQueue);
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    private readonly struct ToEndOfQueue : INotifyCompletion
    {
        public bool IsCompleted => false;

        public ToEndOfQueue GetAwaiter() => this;

        public void OnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static run => run(), continuation, preferLocal: false);

        public void GetResult()
        {
        }
    }
}
