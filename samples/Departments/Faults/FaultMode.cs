namespace Allentown311.Departments.Faults;

/// <summary>
/// One way in which a department's system misbehaves. In every mode its ledger names every record, and every change can be read later.
/// </summary>
/// <param name="Name">The mode's name in <c>--faults</c>.</param>
/// <param name="Description">What the department does in this mode, for the list of modes.</param>
/// <param name="Departments">The departments to which the mode applies; on others it has no effect.</param>
/// <param name="RoughShare">The mode's share in <c>rough</c>, 0 to 1: of calls, of files, or of the time.</param>
/// <param name="DefaultShare">The mode's share when it is named without one, 0 to 1.</param>
internal sealed record FaultMode(string Name, string Description, string[] Departments, double RoughShare, double DefaultShare)
{
    public const string TimeOut = "time-out";
    public const string LateCommit = "late-commit";
    public const string PartialSuccess = "partial-success";
    public const string Reset = "reset";
    public const string Fault200 = "fault-200";
    public const string LoginPage = "login-page";
    public const string Truncated = "truncated";
    public const string Slow = "slow";
    public const string Busy = "busy";
    public const string Down = "down";
    public const string NoGuard = "no-guard";
    public const string Disorder = "disorder";
    public const string StaleClock = "stale-clock";
    public const string WrongEncoding = "wrong-encoding";
    public const string HalfWritten = "half-written";
    public const string Locked = "locked";

    private static readonly string[] OverHttp = ["streets", "parking"];

    /// <summary>
    /// All modes. The shares of <c>rough</c> leave most calls undisturbed, so that work goes on. A call gets one fault at most, so the
    /// shares of the faults of a call must not add up to more than 1.
    /// </summary>
    public static readonly IReadOnlyList<FaultMode> All =
    [
        new(TimeOut, "the record is made, the answer never comes; a read is not answered either", OverHttp, 0.015, 0.1),
        new(LateCommit, "the caller gets nothing, and the record is made up to two seconds after", OverHttp, 0.02, 0.2),
        new(PartialSuccess, "the record is made, the answer is a 500, 502 or 504; a read fails so", OverHttp, 0.02, 0.3),
        new(Reset, "the record is made, the connection is reset in the middle of the answer", OverHttp, 0.02, 0.3),
        new(Fault200, "200 with an error inside: a SOAP fault, an error object; no record", OverHttp, 0.02, 0.3),
        new(LoginPage, "200 with the HTML of a login page, with or without a record", OverHttp, 0.02, 0.3),
        new(Truncated, "200 with an answer cut short, its length as announced", OverHttp, 0.02, 0.3),
        new(Slow, "an answer takes half a second to three", OverHttp, 0.04, 0.4),
        new(Busy, "429 with Retry-After: over a true limit a second, and in bursts", OverHttp, 0.01, 0.05),
        new(Down, "refuses connections for one to three seconds now and then (share of the time)", OverHttp, 0.08, 0.3),
        new(NoGuard, "a second create with the same reference makes a second record (on or off)", OverHttp, 1, 1),
        new(
            Disorder,
            "changes come in odd order, twice, and pushes late; a status file comes again under another name",
            [.. OverHttp, "animals"],
            0.25,
            0.6),
        new(
            StaleClock,
            "the department's clock is minutes off, by as much all the time (on or off)",
            [.. OverHttp, "animals", "parks"],
            1,
            1),
        new(
            WrongEncoding,
            "before a status file, the same rows in UTF-16, in UTF-8 with a mark, with bytes of no letter, or an HTML page",
            ["animals"],
            0.1,
            0.4),
        new(HalfWritten, "a status file is written in pieces under its final name", ["animals"], 0.2, 0.6),
        new(Locked, "the database is held locked for one to four seconds (share of the time)", ["parks"], 0.15, 0.4),
    ];
}
