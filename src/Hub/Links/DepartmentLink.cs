using System.Threading.RateLimiting;
using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Mappings;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Allentown311.Hub.Links;

/// <summary>One department's system as the hub works it: its mapping, its connector, its lane, and time-out, retry, breaker and rate around each call.</summary>
internal sealed class DepartmentLink : IDisposable, IAsyncDisposable
{
    // Not-sent is certain, so a second and third try at once are harmless; a blip then costs nobody a wait.
    private const int QuickRetries = 2;
    private static readonly TimeSpan QuickDelay = TimeSpan.FromMilliseconds(100);

    private readonly ResiliencePipeline<SubmitResult> submits;
    private readonly ResiliencePipeline reads;
    private readonly ILaneRest rest;
    private readonly Lock gate = new();
    private TokenBucketRateLimiter? rate;
    private int nodes = 1;

    public DepartmentLink(Mapping mapping, IWorkOrderConnector connector, Lane lane, ILaneRest rest, TimeProvider time)
    {
        (Mapping, Connector, Lane, this.rest) = (mapping, connector, lane, rest);
        var limits = mapping.Limits;
        submits = new ResiliencePipelineBuilder<SubmitResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SubmitResult>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is SubmitResult.Retry { After: null }),
                MaxRetryAttempts = QuickRetries, Delay = QuickDelay, BackoffType = DelayBackoffType.Exponential, UseJitter = true,
            })
            .AddCircuitBreaker(Breaker<SubmitResult>(limits, static outcome =>
                outcome.Result is SubmitResult.Retry { After: null } || outcome.Exception is not (null or TranslationException or LeaseLostException or OperationCanceledException)))
            .AddTimeout(limits.Timeout)
            .Build();
        reads = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(limits.Timeout).Build();
        rate = limits.PerSecond is { } perSecond ? Bucket(perSecond) : null;
    }

    /// <summary>The mapping.</summary>
    public Mapping Mapping { get; }

    /// <summary>The connector.</summary>
    public IWorkOrderConnector Connector { get; }

    /// <summary>The lane its work orders queue in.</summary>
    public Lane Lane { get; }

    /// <summary>Lets its lane rest because the department asked for it.</summary>
    public Task PauseAsync(TimeSpan asked) => rest.BusyAsync(this, asked);

    /// <summary>Hands an order over.</summary>
    /// <param name="order">The order.</param>
    /// <param name="heard">Told each answer, those that are tried again too: the breaker may end the call before the last.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, Action<SubmitResult> heard, CancellationToken ct)
    {
        if (Rate() is { } shared)
        {
            using var permit = await shared.AcquireAsync(1, ct).ConfigureAwait(false);
        }

        return await submits.ExecuteAsync(
            static async (state, token) =>
            {
                var result = await state.Connector.SubmitAsync(state.order, token).ConfigureAwait(false);
                state.heard(result);
                return result;
            },
            (Connector, order, heard), ct).ConfigureAwait(false);
    }

    /// <summary>Asks for something that changes nothing, within the time-out.</summary>
    public async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct) =>
        await reads.ExecuteAsync(static async (read, token) => await read(token).ConfigureAwait(false), read, ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        rate?.Dispose();
        (Connector as IDisposable)?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Connector is IAsyncDisposable connector)
        {
            await connector.DisposeAsync().ConfigureAwait(false);
        }

        Dispose();
    }

    // All nodes together keep the limit. A bucket that is replaced is left to whoever waits at it.
    private TokenBucketRateLimiter? Rate()
    {
        lock (gate)
        {
            if (nodes != Lane.Nodes && Mapping.Limits.PerSecond is { } perSecond)
            {
                nodes = Lane.Nodes;
                rate = Bucket(perSecond / nodes);
            }

            return rate;
        }
    }

    private static TokenBucketRateLimiter Bucket(double perSecond) => new(new TokenBucketRateLimiterOptions
    {
        // A tenth of a second's worth at once, so that a burst never shows as one.
        TokenLimit = Math.Max(1, (int)(perSecond / 10)),
        TokensPerPeriod = Math.Max(1, (int)(perSecond / 10)),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, (int)(perSecond / 10)) / perSecond),
        QueueLimit = int.MaxValue,
        AutoReplenishment = true,
    });

    private CircuitBreakerStrategyOptions<T> Breaker<T>(Limits limits, Func<Outcome<T>, bool> fails) => new()
    {
        FailureRatio = 0.9,
        MinimumThroughput = limits.BreakerFailures,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = limits.BreakerPause < TimeSpan.FromMilliseconds(500) ? TimeSpan.FromMilliseconds(500) : limits.BreakerPause,
        ShouldHandle = args => ValueTask.FromResult(fails(args.Outcome)),
        OnOpened = async args => await rest.DownAsync(this, args.BreakDuration).ConfigureAwait(false),
        OnClosed = _ =>
        {
            rest.Up(this);
            return ValueTask.CompletedTask;
        },
    };
}
