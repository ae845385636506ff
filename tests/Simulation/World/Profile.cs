using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>
/// How one seed's world behaves. Each seed has some of the faults and not the others, because faults that are always mixed hide each other.
/// A number is the part of the cases in which it happens.
/// </summary>
internal sealed record Profile
{
    public required int Tickets { get; init; }

    /// <summary>How long faults happen. After that all goes well, so that what still waits comes to its end.</summary>
    public required TimeSpan Storm { get; init; }

    public double SystemRefuses { get; init; }

    public double AnswerLost { get; init; }

    public double CommitsLate { get; init; }

    public double BadGateway { get; init; }

    public double Throttles { get; init; }

    public double Garbage { get; init; }

    public double RejectsOrder { get; init; }

    public double LookUpFails { get; init; }

    public double ReadFails { get; init; }

    public double UnknownWord { get; init; }

    public double WrongDepartment { get; init; }

    public double RowComesLate { get; init; }

    public double FileUnsure { get; init; }

    public double FileLost { get; init; }

    public double BadFile { get; init; }

    /// <summary>The department empties its done/ as soon as the hub has seen a file there. Only where nothing stops the hub.</summary>
    public bool EmptiesDone { get; init; }

    public double StoreRefuses { get; init; }

    public double StoreAnswerLost { get; init; }

    public double StoreReadFails { get; init; }

    /// <summary>Longest time that the store takes for one statement.</summary>
    public required TimeSpan StoreTakes { get; init; }

    /// <summary>Mean time between two kills of the hub; null for none.</summary>
    public TimeSpan? KillEvery { get; init; }

    public bool ClockIsSet { get; init; }

    public double ReceiverSilent { get; init; }

    public double ReceiverDown { get; init; }

    public double ReceiverRefuses { get; init; }

    /// <summary>The receiver of mails drops a second message of the same id.</summary>
    public bool MailDropsDoubles { get; init; }

    /// <summary>The city sends a notice once more when it may have gone out; else the desk calls.</summary>
    public bool SendsAgainWhenUnsure { get; init; }

    /// <summary>The profile of a seed.</summary>
    public static Profile Of(Random random)
    {
        double Sometimes(double most, double how = 0.4) => random.Says(how) ? random.NextDouble() * most : 0;
        var kill = random.Says(0.4) ? random.Seconds(60, 600) : (TimeSpan?)null;
        return new Profile
        {
            Tickets = random.Next(1, 7),
            Storm = random.Seconds(300, 1500),
            SystemRefuses = Sometimes(0.4),
            AnswerLost = Sometimes(0.3),
            CommitsLate = Sometimes(0.2),
            BadGateway = Sometimes(0.2),
            Throttles = Sometimes(0.3),
            Garbage = Sometimes(0.2),
            RejectsOrder = Sometimes(0.2, 0.2),
            LookUpFails = Sometimes(0.5),
            ReadFails = Sometimes(0.3),
            UnknownWord = Sometimes(0.5),
            WrongDepartment = Sometimes(0.1, 0.2),
            RowComesLate = Sometimes(0.3),
            FileUnsure = Sometimes(0.5),
            FileLost = Sometimes(0.4),
            BadFile = Sometimes(0.2, 0.2),
            EmptiesDone = kill is null && random.Says(0.3),
            StoreRefuses = Sometimes(0.15),
            StoreAnswerLost = Sometimes(0.3),
            StoreReadFails = Sometimes(0.15),
            StoreTakes = TimeSpan.FromMilliseconds(random.Says(0.2) ? 3000 : 40),
            KillEvery = kill,
            ClockIsSet = random.Says(0.15),
            ReceiverSilent = Sometimes(0.8),
            ReceiverDown = Sometimes(0.5),
            ReceiverRefuses = Sometimes(0.2, 0.2),
            MailDropsDoubles = random.Says(0.5),
            SendsAgainWhenUnsure = random.Says(0.5),
        };
    }

    /// <summary>The same world without faults.</summary>
    public Profile Calm() => new()
    {
        Tickets = Tickets,
        Storm = TimeSpan.Zero,
        StoreTakes = TimeSpan.Zero,
        MailDropsDoubles = MailDropsDoubles,
        SendsAgainWhenUnsure = SendsAgainWhenUnsure,
    };
}
