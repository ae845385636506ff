using Allentown311.Connectors;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.Engine;
using Allentown311.Mappings;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Allentown311.Hub.Links;

/// <summary>
/// One department's system as the hub uses it: mapping, connector and lane, with time-out, retry, breaker and rate limit around each call.
/// </summary>
internal sealed class DepartmentLink : IDisposable, IAsyncDisposable
{
    // The order was certainly not sent, so a second and a third try at once are safe, and a short outage causes no longer wait.
    private const int QuickRetries = 2;
    private static readonly TimeSpan QuickDelay = TimeSpan.FromMilliseconds(100);

    private readonly ResiliencePipeline<SubmitResult> submits;
    private readonly ResiliencePipeline reads;
    private readonly ILanePause pause;
    private readonly RefusedOrders refused = new();
    private readonly SharedRate rate;
    private readonly bool isCoded;

    public DepartmentLink(
        Mapping mapping, IWorkOrderConnector connector, Lane lane, ILanePause pause, TimeProvider time, Random? random = null)
    {
        Mapping = mapping;
        Connector = connector;
        Lane = lane;
        this.pause = pause;
        isCoded = mapping is CodedMapping;
        var limits = mapping.Limits;
        submits = new ResiliencePipelineBuilder<SubmitResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SubmitResult>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is SubmitResult.Retry { After: null, IsForbidden: false }),
                MaxRetryAttempts = QuickRetries,
                Delay = QuickDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = (random ?? Random.Shared).NextDouble,
            })
            .AddCircuitBreaker(Breaker<SubmitResult>(limits, IsFailure))
            .AddTimeout(limits.Timeout)
            .Build();
        reads = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(limits.Timeout).Build();
        rate = new SharedRate(limits.PerSecond);
    }

    /// <summary>The mapping.</summary>
    public Mapping Mapping { get; }

    /// <summary>The connector.</summary>
    public IWorkOrderConnector Connector { get; }

    /// <summary>The lane in which the department's work orders wait.</summary>
    public Lane Lane { get; }

    /// <summary>Pauses the lane for the time that the department's system asked for.</summary>
    public Task PauseAsync(TimeSpan asked) => pause.OnThrottledAsync(this, asked);

    /// <summary>Hands an order over.</summary>
    /// <param name="order">The order.</param>
    /// <param name="onAnswer">
    /// Called with each answer, also with those that are tried again: the breaker may end the call before the last answer is returned.
    /// </param>
    /// <param name="ct">Cancels the call, and the wait for the rate limit before it.</param>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, Action<SubmitResult> onAnswer, CancellationToken ct)
    {
        await rate.WaitAsync(Lane.Nodes, ct).ConfigureAwait(false);

        return await submits.ExecuteAsync(
            static async (state, token) =>
            {
                var began = state.refused.Begin();
                var sending = state.isCoded
                    ? CodedCalls.SubmitAsync(state.Connector, state.order, token)
                    : state.Connector.SubmitAsync(state.order, token);
                var answer = await sending.ConfigureAwait(false);
                var result = state.refused.Judge(state.order.Reference, answer, began);
                state.onAnswer(result);
                return result;
            },
            (Connector, isCoded, order, onAnswer, refused), ct).ConfigureAwait(false);
    }

    /// <summary>Looks an order up. This counts against the rate limit, since there may be as many look-ups as submits.</summary>
    public async Task<T> LookUpAsync<T>(Func<CancellationToken, Task<T>> find, CancellationToken ct)
    {
        await rate.WaitAsync(Lane.Nodes, ct).ConfigureAwait(false);

        return await ReadAsync(find, ct).ConfigureAwait(false);
    }

    /// <summary>Makes a call that changes nothing in the department's system, within the mapping's time-out.</summary>
    public async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct) =>
        await reads.ExecuteAsync(
            static async (state, token) =>
                await (state.isCoded ? CodedCalls.CallAsync(state.read, token) : state.read(token)).ConfigureAwait(false),
            (read, isCoded),
            ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        rate.Dispose();
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

    private static bool IsFailure(Outcome<SubmitResult> outcome) =>
        outcome.Result is SubmitResult.Retry { After: null }
        || outcome.Exception is not (null or TranslationException or LeaseLostException or OperationCanceledException);

    private CircuitBreakerStrategyOptions<T> Breaker<T>(Limits limits, Func<Outcome<T>, bool> fails) => new()
    {
        FailureRatio = 0.9,
        MinimumThroughput = limits.BreakerFailures,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = limits.BreakerPause < TimeSpan.FromMilliseconds(500) ? TimeSpan.FromMilliseconds(500) : limits.BreakerPause,
        ShouldHandle = args => ValueTask.FromResult(fails(args.Outcome)),
        OnOpened = async args => await pause.OnDownAsync(this, args.BreakDuration).ConfigureAwait(false),
        OnClosed = _ =>
        {
            pause.OnRecovered(this);
            return ValueTask.CompletedTask;
        },
    };
}
