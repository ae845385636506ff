namespace Allentown311.Interop.Soap;

/// <summary>
/// A department's SOAP system built with a library that is not ours. It makes one record for each reference, refuses the kind BAD, and
/// lists changes.
/// </summary>
public abstract class SoapServer : IDisposable
{
    public const string Login = "hub";
    public const string Password = "p&ss \"word\" ñ";

    /// <summary>Every record that the server made, as the server itself wrote it down.</summary>
    public abstract IReadOnlyList<Record> Ledger { get; }

    /// <summary>
    /// The address of an endpoint: soap11 and soap12 (HTTP Basic), wsse (a UsernameToken). Some servers have further endpoints.
    /// </summary>
    public abstract string Address(string endpoint);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>A record as the server stores it.</summary>
public sealed record Record(string Ref, string Number, string Notes);
