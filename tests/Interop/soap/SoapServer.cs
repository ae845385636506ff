namespace Allentown311.Interop.Soap;

/// <summary>
/// A department's SOAP system made of a library that is not ours. It makes one record a reference, refuses the kind BAD, tells of changes.
/// </summary>
public abstract class SoapServer : IDisposable
{
    public const string Login = "hub";
    public const string Password = "p&ss \"word\" ñ";

    /// <summary>What the server itself wrote down of every record it made.</summary>
    public abstract IReadOnlyList<Record> Ledger { get; }

    /// <summary>Where it listens: soap11 and soap12 (behind HTTP Basic), wsse (a UsernameToken), and others of its own.</summary>
    public abstract string Address(string way);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>A record as the server keeps it.</summary>
public sealed record Record(string Ref, string Number, string Notes);
