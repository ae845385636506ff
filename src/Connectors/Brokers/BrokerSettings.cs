using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Brokers;

/// <summary>How a broker is reached.</summary>
/// <param name="Kind">The kind of broker: <c>rabbitmq</c> or <c>servicebus</c>.</param>
/// <param name="Connection">What the kind needs: an AMQP URI, a connection string, a host name. It contains secrets.</param>
/// <param name="Client">This process' name, shown in the broker's own console.</param>
public sealed record BrokerSettings(string Kind, SecretSource Connection, string Client)
{
    /// <summary>Client certificate and private authority, where the connection uses TLS; null for neither.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>
    /// The largest body that is read, in bytes; default 10 MiB. A larger message is only counted, and goes to the dead letters: no ticket,
    /// order or status update is so large.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>
    /// The most bytes that the bodies of one receiving call have together, beside a first one; default 64 MiB. A grouped queue of which
    /// more has come is opened anew, so that the rest keeps its order.
    /// </summary>
    public long MaxBatchBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What is wrong with a body of a size; null for nothing.</summary>
    internal string? SizeProblem(long bytes) => bytes <= MaxBodyBytes ? null
        : FormattableString.Invariant($"it has {bytes / 1024d / 1024:0.#} MB: at most {MaxBodyBytes / 1024d / 1024:0.#} MB are read");

    /// <summary>Returns kind and client only: a record would print the connection, which contains secrets.</summary>
    public override string ToString() => $"{Kind} as {Client}";
}
