using System.Collections.Immutable;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Tests;

/// <summary>One of a mapping's own tests.</summary>
public abstract record MappingTest(string Name, int Line);

/// <summary>A ticket, and texts that the order sent for it must and must not contain, or the error it must cause.</summary>
public sealed record RenderTest(
    string Name, int Line, SampleTicket Ticket, ImmutableArray<string> Contains, ImmutableArray<string> Absent, string? Fails)
    : MappingTest(Name, Line);

/// <summary>An answer to a submit, and what it must mean.</summary>
public sealed record AnswerTest(string Name, int Line, int Status, string Body, AnswerKind Outcome, string? Id) : MappingTest(Name, Line)
{
    /// <summary>The answer's headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>An answer to a look-up of the reference that it is given, and what it must prove.</summary>
public sealed record FoundTest(string Name, int Line, int Status, string Body, string Reference, AnswerKind Outcome, string? Id)
    : MappingTest(Name, Line)
{
    /// <summary>The answer's headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>An answer to a poll or a list, a file or a push, and the status updates it must give.</summary>
public sealed record ChangesTest(
    string Name,
    int Line,
    string Text,
    ImmutableArray<ExpectedUpdate> Updates,
    int Rejected,
    bool OfList = false) : MappingTest(Name, Line)
{
    /// <summary>HTTP status of the answer; null where the test gives none.</summary>
    public int? Status { get; init; }

    /// <summary>Part of the error that the read must end in; null when it must succeed.</summary>
    public string? Fails { get; init; }
}

/// <summary>An update a test expects; what is null is not compared.</summary>
public sealed record ExpectedUpdate(string? Id, string? Reference, string? Status, string? ChangedUtc, string? Note);

/// <summary>The ticket of a test. Values that are not given get defaults.</summary>
public sealed record SampleTicket(
    string Service, string Description, string? Address, double? Latitude, double? Longitude, string? Zip, string? Requested,
    ImmutableDictionary<string, ImmutableArray<string>> Answers, string? ResidentName, string? ResidentPhone, string? ResidentEmail);
