using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Events;

/// <summary>
/// Hands the messages of a channel to the broker, in the order they were written; one node at a time does it, so the order holds. A broker that is
/// down costs the walk nothing: messages wait in the outbox.
/// </summary>
internal sealed class PublishStep(IEnumerable<Outgoing> channels, IStore store, IBroker broker, OutboxSignal signal, IHostApplicationLifetime host, TimeProvider time, ILogger<PublishStep> log) : IStep
{
    private const int Batch = 500;
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Publish;

    /// <summary>The job of a channel, which comes round for ever.</summary>
    public static Job JobOf(Outgoing channel, DateTimeOffset due) => new()
    {
        Kind = JobKind.Publish, Subject = StableHash.Of("publish", channel.Name), Lane = LaneName.Publish(channel.Name), DueAt = due, Payload = channel.Name,
    };

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var job = work.Job;
        if (channels.FirstOrDefault(c => c.Name == job.Payload) is not { } channel)
        {
            // Switched off: a later start with it makes the job again.
            return (_, _) => Task.FromResult(new Commit { Finishes = job });
        }

        var messages = await WaitingAsync(channel, ct).ConfigureAwait(false);
        if (messages.Count == 0)
        {
            return (_, _) => Task.FromResult(new Commit { Finishes = job, Jobs = { job.Again(time.GetUtcNow()) } });
        }

        var results = await broker.PublishAsync(channel.To, [.. messages.Select(channel.Of)], ct).ConfigureAwait(false);
        var (done, problem) = (PublishRules.Done(messages, results), PublishRules.Problem(results));
        Tell(channel, messages.Count - done.Count, problem, job.Attempts);
        var now = time.GetUtcNow();
        var next = problem is null ? job.Again(now) : job.PutOff(now + Backoff.After(job.Attempts + 1, FirstWait, LongestWait));
        var commit = new Commit { Finishes = job, Jobs = { next } };
        commit.Rows.AddRange(done.Select(OutboxTable.Remove.Of));
        return (_, _) => Task.FromResult(commit);
    }

    // It waits here, holding the job, so that a message goes out the moment it is written.
    private async Task<IReadOnlyList<OutboxMessage>> WaitingAsync(Outgoing channel, CancellationToken ct)
    {
        var left = signal.Next;
        var messages = await store.Messages.WaitingAsync(channel.Name, Batch, ct).ConfigureAwait(false);
        if (messages.Count > 0)
        {
            return messages;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping, ct);
        await Task.WhenAny(left, Task.Delay(LongestIdle, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return await store.Messages.WaitingAsync(channel.Name, Batch, ct).ConfigureAwait(false);
    }

    private void Tell(Outgoing channel, int left, string? problem, int attempts)
    {
        if (problem is not null)
        {
            Log.PublishFailed(log, left, channel.Name, problem, attempts + 1, attempts is 0 or 10 ? LogLevel.Warning : LogLevel.Debug);
        }
        else if (attempts > 0)
        {
            Log.PublishRecovered(log, channel.Name);
        }
    }
}
