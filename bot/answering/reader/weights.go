package reader

var sentenceWeights = [features]float64{fCover: 1.96, fCoverWide: 1.02, fCoverAll: .46, fPhrase: .86, fCosine: 1.15, fCosineAll: .94, fRank: 1.10, fEvidence: .62, fEvidenceCover: .48, fLength: .12, fTold: -1.5}

const answeredFrom = .024

var answerWeights = [signs]float64{sCover: -.35, sCoverWide: .66, sCoverAll: .94, sPhrase: .76, sMargin: -1.51, sCosine: 1.69, sLead: .37, sUnmatched: .29, sEvidence: -.12, sBias: -1.83}

var decisive = []int{sName, sRegion, sNoEvidence, sNoCount, sUnbound}
